package dev.millrace.transform;

import dev.millrace.contracts.definition.CheckSettings;
import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.definition.ProjectReader;
import dev.millrace.contracts.definition.SourceText;
import dev.millrace.contracts.definition.Variables;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.lake.BranchWrite;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import dev.millrace.transform.check.Audit;
import dev.millrace.transform.check.CheckedTable;
import dev.millrace.transform.compile.DayRange;
import dev.millrace.transform.compile.Moment;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A lake with a table of orders, split by day, and a project of models that grows file by file.
final class Workshop implements AutoCloseable {

  static final Instant NOW = Instant.parse("2026-02-10T00:00:00Z");

  private final LakeFixture fixture;
  private final Map<String, SourceText> files = new LinkedHashMap<>();
  private int runs;
  private int commits;
  final List<String> log = new ArrayList<>();

  Workshop(Path directory) {
    fixture = new LakeFixture(directory, InstantSource.fixed(NOW));
    file("millrace.yaml", "kind: project\nname: shop\nvars: {least: 5}\n");
    file(
        "sources/orders.yaml",
        "kind: source\ntype: files\nformat: csv\nfields: {id: long required, amount: long, ordered_at: timestamp}\n");
    order();
  }

  LakeFixture fixture() {
    return fixture;
  }

  void file(String path, String text) {
    files.put(path, new SourceText(path, text));
  }

  /// A row of bronze.orders.
  record Order(long id, long amount, String orderedAt) {}

  void order(Order... orders) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (Order order : orders) {
      rows.add(
          new @Nullable Object[] {order.id, order.amount, Instant.parse(order.orderedAt + "Z")});
    }
    var columns =
        List.of(
            new Column("id", Plain.LONG),
            new Column("amount", Plain.LONG),
            new Column("ordered_at", Plain.TIMESTAMP));
    var append =
        new TableAppend(TableName.of("bronze.orders"), new Rows(columns, rows), "ordered_at");
    fixture
        .lake()
        .commit(
            new LakeCommit(
                List.of(append), new LakeCommit.Mark("test/" + ++commits, null, "done")));
  }

  Project project() {
    return ProjectReader.read(List.copyOf(files.values()), Variables.NONE);
  }

  CompiledModels models() {
    return CompiledModels.of(project(), fixture.engine());
  }

  String build() throws InterruptedException {
    return build(Map.of());
  }

  String build(Map<String, String> arguments) throws InterruptedException {
    log.clear();
    InstantSource clock = InstantSource.fixed(NOW);
    var audit =
        new Audit(CheckedTable.of(project()), fixture.lake(), clock, CheckSettings.DEFAULT, null);
    var step = new BuildStep(models(), fixture.lake(), audit, clock);
    return step.run(
            new StepRunner.Call(new RunId("run-" + ++runs), "tables", 1, arguments, log::add))
        .summary();
  }

  /// The next run has written days of a model, and the process was killed then.
  void crashAfterWriting(String table, String day) {
    CompiledModel model =
        models().inOrder().stream()
            .filter(each -> each.table().toString().equals(table))
            .findFirst()
            .orElseThrow();
    var days = Set.of(LocalDate.parse(day));
    String sql =
        "select * from (%s) where ordered_at::date = '%s'"
            .formatted(model.text().apply(Moment.of(DayRange.of(days))).sql(), day);
    fixture
        .lake()
        .branch(new RunId("run-" + (runs + 1)))
        .write(model.table(), new BranchWrite.Days(new SqlQuery(sql), days));
  }

  /// The first column of every row, as text.
  List<String> texts(String sql) {
    return fixture.texts(sql);
  }

  /// How many rows of a model's table are not what its SQL answers over the published tables.
  long differences(String table) {
    String sql =
        models().inOrder().stream()
            .filter(model -> model.table().toString().equals(table))
            .findFirst()
            .orElseThrow()
            .sql();
    return Long.parseLong(
        texts(
                """
                select count(*) from (
                  (select * from %1$s except all select * from (%2$s))
                  union all (select * from (%2$s) except all select * from %1$s))
                """
                    .formatted(table, sql))
            .getFirst());
  }

  @Override
  public void close() {
    fixture.close();
  }
}
