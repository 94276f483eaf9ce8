package dev.millrace.lake;

import dev.millrace.contracts.lake.BranchWrite;
import dev.millrace.contracts.lake.LakeBranch;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.LakeSlice;
import dev.millrace.contracts.lake.TableChanges;
import dev.millrace.contracts.lake.TableDays;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.lake.ViewState;
import dev.millrace.contracts.name.Layer;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.sql.SqlSession;
import dev.millrace.contracts.sql.TableContent;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.RowHandler;
import dev.millrace.contracts.table.Rows;
import dev.millrace.lake.CatalogDatabase.Also;
import dev.millrace.lake.CatalogDatabase.AsTheyAre;
import dev.millrace.lake.CatalogDatabase.Outcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SnapshotRef;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.TableMetadata;
import org.jspecify.annotations.Nullable;

/// The Iceberg branches of a run or of an environment, one in each table that it has written.
final class RunBranch implements LakeBranch {

  private final LakeContext lake;
  private final BranchName name;
  private final BranchLife life;
  private PinnedTables published;
  private PinnedTables visible;

  RunBranch(LakeContext lake, BranchName name, BranchLife life) {
    this.lake = lake;
    this.name = name;
    this.life = life;
    Catalog now = lake.tables().catalog();
    this.published = PinnedTables.published(lake, now);
    this.visible = published.with(branches(now.tables()));
    life.views().forEach(this::showView);
  }

  /// A view whose query does not run any more says so when it is read.
  private void showView(TableName view, String select) {
    Schema schema;
    try {
      schema = Schemas.fresh(view, visible.describe(new SqlQuery(select)));
    } catch (MillraceException _) {
      schema = new Schema();
    }
    show(visible.with(PinnedView.staged(view, select, schema, lake.clock().instant())));
  }

  /// What was visible before does not hold clean-up back any more.
  private void show(PinnedTables next) {
    lake.views().remove(visible);
    visible = next;
  }

  /// What this branch has written, beside what is published.
  Environments.BothSides beside() {
    Map<TableName, TableName> names = new TreeMap<>();
    List<PinnedTable> main = new ArrayList<>();
    for (TableState written : written()) {
      published
          .find(written.name())
          .ifPresent(table -> {
            var other = new TableName(Layer.BRONZE, "millrace_main_" + names.size());
            names.put(table.name(), other);
            main.add(new PinnedTable(other, table.metadata(), table.snapshot(), table.schema()));
          });
    }
    return new Environments.BothSides(new PublishedView(visible.with(main)), names);
  }

  /// Takes tables and views off this branch.
  void forget(Predicate<TableName> which) {
    changeBranches(
        table -> {
          if (which.test(table.name())) {
            drop(table);
          }
        },
        null,
        (connection, _) -> life.forgot(connection, which));
    showPublished();
  }

  private void showPublished() {
    published = PinnedTables.published(lake, lake.tables().catalog());
    show(published);
  }

  @Override
  public List<TableState> tables() {
    return states(visible.all());
  }

  @Override
  public Optional<TableState> find(TableName table) {
    return visible.find(table).map(PinnedTable::state);
  }

  @Override
  public Optional<TableChanges> changes(TableName table, long since) {
    return visible.changes(table, since);
  }

  @Override
  public Optional<LakeSlice> slice(TableName table, SqlQuery rows) {
    return visible.slice(table, rows);
  }

  @Override
  public List<ViewState> views() {
    return visible.views();
  }

  @Override
  public List<Column> describe(SqlQuery query) {
    return visible.describe(query);
  }

  @Override
  public String explain(SqlQuery query) {
    return visible.explain(query);
  }

  @Override
  public void read(SqlQuery query, RowHandler handler) {
    visible.read(query, handler);
  }

  @Override
  public Optional<TableDays> days(TableName table) {
    return visible.days(table);
  }

  @Override
  public TableState write(TableName table, BranchWrite write) {
    requireNotPublished();
    return switch (write) {
      case BranchWrite.Answer answer -> answer(table, answer);
      case BranchWrite.Given(Rows rows) -> given(table, rows);
      case BranchWrite.Days days -> days(table, days);
    };
  }

  private TableState answer(TableName table, BranchWrite.Answer answer) {
    return take(visible, table, answer);
  }

  /// The same, over tables that are not on this branch.
  TableState take(PinnedTables from, TableName table, BranchWrite.Answer answer) {
    requireNotPublished();
    try (SqlSession session = from.openFor(answer.select())) {
      List<Column> columns = session.describe(answer.select());
      return write(new Replacement(table, answer, columns, session, name));
    }
  }

  /// What queries on this branch see.
  PinnedTables visible() {
    return visible;
  }

  private TableState days(TableName table, BranchWrite.Days days) {
    PinnedTable before = visible.require(table);
    try (SqlSession session = visible.openFor(days.select())) {
      return write(new DayReplacement(before, days, session, name, lake.tableFiles()));
    }
  }

  private TableState write(TableWrite write) {
    life.writing(write.table());
    List<PinnedTable> written = new LakeWriter(lake).write(List.of(write), null);
    life.wrote(
        write.table(), published.find(write.table()).map(PinnedTable::snapshotId).orElse(null));
    show(visible.with(written));
    return written.getFirst().state();
  }

  private TableState given(TableName table, Rows rows) {
    var coming = new TableName(Layer.BRONZE, "millrace_coming_rows");
    var all = new SqlQuery("select * from " + coming);
    try (SqlSession session = lake.engine().open()) {
      session.bind(coming, new TableContent.Given(rows));
      var answer = new BranchWrite.Answer(all, null, List.of());
      return write(new Replacement(table, answer, rows.columns(), session, name));
    }
  }

  @Override
  public void define(TableName view, String select) {
    requireNotPublished();
    if (visible.find(view).isPresent()) {
      throw LakeViews.nameOfTable(view);
    }
    Schema schema = Schemas.fresh(view, visible.describe(new SqlQuery(select)));
    show(visible.with(PinnedView.staged(view, select, schema, lake.clock().instant())));
    life.define(view, select);
  }

  private void requireNotPublished() {
    if (isPublished()) {
      throw new IllegalStateException(
          "The run '%s' has been published and writes again; this is a bug.".formatted(name.run()));
    }
  }

  @Override
  public List<TableState> written() {
    return states(branches(lake.tables().now()));
  }

  @Override
  public List<TableState> publish() {
    var mark = new Mark(name.publishMark(), null, lake.clock().instant().toString());
    return Disk.guard(() -> {
      Map<TableName, String> defined = life.views();
      changeBranches(this::publish, mark, this::writePoint);
      var views = new LakeViews(lake);
      defined.forEach(views::define);
      return states(publishedByThis());
    });
  }

  /// What everybody sees from now on, also of tables that this run did not write.
  private void writePoint(Connection connection, AsTheyAre locations) throws SQLException {
    Point point = Point.of(lake.tables().catalog(locations.read()));
    lake.points().write(connection, Point.Kind.RUN, name.run().value(), point);
    life.ended(connection);
  }

  private void publish(StagedTable table) {
    life.requirePublishable(table);
    TableMetadata now = table.current();
    PinnedTable written = PinnedTable.at(table.name(), now, name.ref()).orElseThrow();
    Map<String, String> summary = written.snapshot().summary();
    table.become(
        TableMetadata.buildFrom(now)
            .setBranchSnapshot(written.snapshotId(), SnapshotRef.MAIN_BRANCH)
            .removeRef(name.ref())
            .setDefaultSortOrder(order(written, now))
            .setCurrentSchema(written.snapshot().schemaId())
            .setDefaultPartitionSpec(Integer.parseInt(summary.get(BranchName.SPEC)))
            .build());
  }

  /// The order that the run has said, or that the table has as long as its columns are there.
  private static int order(PinnedTable written, TableMetadata now) {
    String said = written.snapshot().summary().get(BranchName.ORDER);
    if (said != null) {
      return Integer.parseInt(said);
    }
    Schema schema = Schemas.of(now, written.snapshot());
    return Replacement.isIn(schema, now.sortOrder())
        ? now.defaultSortOrderId()
        : SortOrder.unsorted().orderId();
  }

  @Override
  public void drop() {
    Disk.guard(() -> {
      changeBranches(this::drop, null, (connection, _) -> life.ended(connection));
      return name;
    });
    showPublished();
  }

  private void drop(StagedTable table) {
    TableMetadata now = table.current();
    if (now.refs().size() == 1) {
      table.drop();
      return;
    }
    table.become(TableMetadata.buildFrom(now).removeRef(name.ref()).build());
  }

  private void changeBranches(Consumer<StagedTable> change, @Nullable Mark mark, Also also) {
    lake.order().lock();
    try {
      for (int attempt = 0; attempt < LakeWriter.ATTEMPTS; attempt++) {
        if ((mark != null && isPublished()) || tryChange(change, mark, also) == Outcome.DONE) {
          return;
        }
      }
    } finally {
      lake.order().unlock();
    }
    throw LakeWriter.tooBusy();
  }

  private Outcome tryChange(Consumer<StagedTable> change, @Nullable Mark mark, Also also) {
    var together = new AtomicChange(lake);
    return together.commit(
        () ->
            together.names().stream()
                .map(together::table)
                .filter(table -> table.current().ref(name.ref()) != null)
                .forEach(change),
        mark,
        also);
  }

  @Override
  public boolean isPublished() {
    return lake.database().mark(name.publishMark()).isPresent();
  }

  private List<PinnedTable> branches(Map<TableName, TableMetadata> now) {
    List<PinnedTable> written = new ArrayList<>();
    now.forEach(
        (table, metadata) -> PinnedTable.at(table, metadata, name.ref()).ifPresent(written::add));
    return written;
  }

  private List<PinnedTable> publishedByThis() {
    return PinnedTables.published(lake, lake.tables().catalog()).all().stream()
        .filter(table -> name.run().value().equals(table.snapshot().summary().get(BranchName.RUN)))
        .toList();
  }

  private static List<TableState> states(Collection<PinnedTable> tables) {
    return tables.stream().map(PinnedTable::state).toList();
  }
}
