package dev.millrace.lake;

import static dev.millrace.lake.LakeFixture.appendOf;
import static dev.millrace.lake.LakeFixture.row;
import static dev.millrace.lake.LakeFixture.rows;

import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import java.nio.file.Path;
import java.util.List;

/// Commits to two tables and publishes two others for as long as it is let live, and says each step
/// that is done.
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
                    List.of(appendOf("bronze.a", rows, null), appendOf("bronze.b", rows, null)),
                    new Mark("steps", before, Integer.toString(step))));
        publish(it, step);
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
