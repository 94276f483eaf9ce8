package dev.millrace.server;

import dev.millrace.contracts.lake.LakeBranch;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.table.RowHandler;
import dev.millrace.contracts.warehouse.ModelDatabase;
import dev.millrace.external.spark.SparkProcess;
import dev.millrace.lake.GuestTables;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// SQL models on Spark, over the lake's own tables. What it makes lies in namespaces that nobody
/// else reads; whoever wants it takes it from there.
final class SparkModels implements ModelDatabase {

  /// Before the names of the layers, in namespaces that last as long as this does.
  static final String PREFIX = "millrace_spark_";

  private final SparkProcess spark;
  private final GuestTables guests;
  private Consumer<TableName> afterEach = _ -> {};

  SparkModels(SparkProcess spark, GuestTables guests) {
    this.spark = spark;
    this.guests = guests;
  }

  /// @param table is told of every table that was made, before another reads it
  void afterEach(Consumer<TableName> table) {
    afterEach = table;
  }

  GuestTables guests() {
    return guests;
  }

  /// What models read and do not make, as the branch has it.
  void show(LakeBranch branch, Iterable<TableName> tables) {
    tables.forEach(table -> guests.show(branch, table));
  }

  /// A view is a table here, too: it lasts no longer than the build.
  @Override
  public long make(Relation relation) {
    TableName name = relation.name();
    guests.drop(name);
    spark.make(PREFIX + name, relation.select());
    long rows = guests.state(name).rows();
    afterEach.accept(name);
    return rows;
  }

  @Override
  public long change(Relation relation) {
    throw new IllegalStateException("Nothing is changed on Spark; this is a bug.");
  }

  /// All is made anew.
  @Override
  public Optional<String> hash(TableName table) {
    return Optional.empty();
  }

  @Override
  public List<Column> columns(TableName table) {
    return guests.state(table).columns().stream()
        .map(column -> new Column(column.name(), column.type().toString()))
        .toList();
  }

  @Override
  public void read(TableName table, RowHandler handler) {
    guests.read(table, handler);
  }

  /// Nothing here is for others.
  @Override
  public void commit() {}

  /// Its parts are closed with the lake.
  @Override
  public void close() {}
}
