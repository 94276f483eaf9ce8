package dev.millrace.lake;

import static dev.millrace.lake.LakeFixture.appendOf;
import static dev.millrace.lake.LakeFixture.row;
import static dev.millrace.lake.LakeFixture.rows;

import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableMerge;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import java.nio.file.Path;
import java.util.List;

/// Commits to three tables, one of them by key, publishes two others and compacts, for as long as
/// it is let live, and says each step that is done.
final class CommittingProcess {

  private CommittingProcess() {}

  public static void main(String[] arguments) {
    try (var it = LakeFixture.open(Path.of(arguments[0]))) {
      while (true) {
        String before = it.lake().mark("steps").orElse(null);
        int step = before == null ? 1 : Integer.parseInt(before) + 1;
        var rows = rows("step integer, text string", row(step, "x".repeat(step % 100)));
        it.lake()
            .commit(
                new LakeCommit(
                    List.of(
                        appendOf("bronze.a", rows, null),
                        appendOf("bronze.b", rows, null),
                        new TableMerge(
                            TableName.of("bronze.latest"),
                            rows("k integer, step integer", row(step % 7, step)),
                            List.of("k"),
                            null)),
                    new Mark("steps", before, Integer.toString(step))));
        publish(it, step);
        if (step % 3 == 0) {
          it.lake().desk().compact(TableName.of("bronze.a"));
        }
        IO.println(step);
      }
    }
  }

  private static void publish(LakeFixture it, int step) {
    var branch = it.lake().branch(new RunId("run" + step));
    for (String table : List.of("gold.a", "gold.b")) {
      branch.replace(TableName.of(table), new SqlQuery("select count(*) as n from bronze.a"), null);
    }
    branch.publish();
  }
}
