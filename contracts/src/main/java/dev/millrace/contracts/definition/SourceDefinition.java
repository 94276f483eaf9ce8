package dev.millrace.contracts.definition;

import dev.millrace.contracts.name.Layer;
import dev.millrace.contracts.name.SourceName;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where rows come from, and the bronze table they go to. Received is loaded, quarantined or
/// unchanged; nothing else happens to a row.
public sealed interface SourceDefinition {

  SourceName name();

  @Nullable String description();

  /// `bronze.<name>`; of several tables the first.
  TableName table();

  /// Every table it fills.
  default List<TableName> tables() {
    return List.of(table());
  }

  /// What each row must be, in column order; empty where the source itself says it.
  List<FieldRule> fields();

  /// The day column that splits the table; null for none.
  @Nullable String partitionByDayOf();

  /// What happens when the source's columns are not what they were.
  DriftPolicy drift();

  /// Files dropped into `<landing>/<folder>/`. A file that bears the name of an earlier one takes
  /// the place of its rows.
  ///
  /// @param fields empty where the whole file says what its columns are
  /// @param bucket where they are dropped instead; null for the data directory
  record Files(
      SourceName name,
      @Nullable String description,
      TableName table,
      List<FieldRule> fields,
      @Nullable String partitionByDayOf,
      String folder,
      FileForm form,
      DriftPolicy drift,
      @Nullable LandingBucket bucket)
      implements SourceDefinition {
    public Files {
      fields = List.copyOf(fields);
    }

    /// Dropped into the data directory.
    public Files(
        SourceName name,
        @Nullable String description,
        TableName table,
        List<FieldRule> fields,
        @Nullable String partitionByDayOf,
        String folder,
        FileForm form,
        DriftPolicy drift) {
      this(name, description, table, fields, partitionByDayOf, folder, form, drift, null);
    }

    /// Where files are dropped, as it is shown.
    public String landing() {
      return bucket == null ? "landing/" + folder : bucket.access().location() + "/landing";
    }

    /// Takes what its fields list, and no more.
    public Files(
        SourceName name,
        @Nullable String description,
        TableName table,
        List<FieldRule> fields,
        @Nullable String partitionByDayOf,
        String folder,
        FileFormat format,
        char delimiter) {
      this(
          name,
          description,
          table,
          fields,
          partitionByDayOf,
          folder,
          FileForm.of(format).delimited(delimiter),
          DriftPolicy.IGNORE);
    }
  }

  /// A paged HTTP API, pulled when a flow says so. Rows that have not changed since they were last
  /// seen (same key, same values) are not stored again.
  ///
  /// @param records the property of the answer that holds the rows; empty when the answer is the
  ///   array
  /// @param key fields that identify a row
  record Http(
      SourceName name,
      @Nullable String description,
      TableName table,
      List<FieldRule> fields,
      @Nullable String partitionByDayOf,
      URI url,
      String records,
      List<String> key,
      HttpPaging paging,
      HttpAccess access,
      DriftPolicy drift)
      implements SourceDefinition {
    public Http {
      fields = List.copyOf(fields);
      key = List.copyOf(key);
    }

    /// The answers as they came, from which rows can be made again.
    public TableName responses() {
      return new TableName(Layer.BRONZE, name.value() + "_responses");
    }
  }

  /// A table or a query of a database, read when a flow says so: whole, or what lies past a
  /// watermark.
  ///
  /// @param select a table (`public.orders`) or a query
  /// @param key columns that identify a row; without one, rows past the watermark are added
  /// @param watermark a column that grows with every change; null to read everything every time
  /// @param overlap how far before the watermark is read again, for commits that came late
  /// @param ranges how many parts of the key are read at once
  /// @param fetchRows how many rows the database hands over at a time
  record Jdbc(
      SourceName name,
      @Nullable String description,
      TableName table,
      List<FieldRule> fields,
      @Nullable String partitionByDayOf,
      DriftPolicy drift,
      DatabaseAccess database,
      Selected select,
      List<String> key,
      @Nullable String watermark,
      Duration overlap,
      int ranges,
      int fetchRows)
      implements SourceDefinition {
    public Jdbc {
      fields = List.copyOf(fields);
      key = List.copyOf(key);
    }

    /// @param isQuery whether the text is a query and not the name of a table
    public record Selected(String text, boolean isQuery) {}
  }

  /// Tables of a PostgreSQL, followed change by change: first as they are, then every insert,
  /// update and delete in order.
  ///
  /// @param captured `schema.table` each
  /// @param prefix what the names of the tables in the lake begin with
  /// @param slot the replication slot; made when it is not there
  /// @param publication made when it is not there
  /// @param walBudget how many bytes of log the slot may make the database keep
  /// @param heartbeat how often the slot moves on although nothing has changed
  /// @param commitEvery how long a change waits for company
  record Capture(
      SourceName name,
      @Nullable String description,
      TableName table,
      DatabaseAccess database,
      List<String> captured,
      String prefix,
      String slot,
      String publication,
      long walBudget,
      Duration heartbeat,
      Duration commitEvery)
      implements SourceDefinition {
    public Capture {
      captured = List.copyOf(captured);
    }

    @Override
    public List<FieldRule> fields() {
      return List.of();
    }

    @Override
    public @Nullable String partitionByDayOf() {
      return null;
    }

    @Override
    public DriftPolicy drift() {
      return DriftPolicy.EVOLVE;
    }

    /// The current state of each captured table, and its history.
    @Override
    public List<TableName> tables() {
      return captured.stream().flatMap(name -> Stream.of(current(name), changes(name))).toList();
    }

    /// `bronze.orders` of `public.orders`.
    public TableName current(String captured) {
      return new TableName(
          Layer.BRONZE, prefix + captured.substring(captured.lastIndexOf('.') + 1));
    }

    /// `bronze.orders_changes` of `public.orders`.
    public TableName changes(String captured) {
      return new TableName(Layer.BRONZE, current(captured).name() + "_changes");
    }
  }

  /// A topic of a Kafka, followed record by record. Without a key its records are rows that are
  /// added; with one they are a history, and the newest of each key is the current state.
  ///
  /// @param fields without them the record itself is kept as JSON, or as its Avro schema says
  /// @param registry where Avro schemas are; null for JSON
  /// @param key fields that identify a row; a record without a value deletes it
  /// @param start only records from then on; null for all that the topic holds
  /// @param isFollowed whether it is read all the time, and not only when it is run
  /// @param commitEvery how long a record waits for company
  record Kafka(
      SourceName name,
      @Nullable String description,
      TableName table,
      List<FieldRule> fields,
      @Nullable String partitionByDayOf,
      DriftPolicy drift,
      TopicAccess access,
      RecordFormat format,
      @Nullable RegistryAccess registry,
      List<String> key,
      @Nullable Instant start,
      boolean isFollowed,
      Duration commitEvery)
      implements SourceDefinition {
    public Kafka {
      fields = List.copyOf(fields);
      key = List.copyOf(key);
    }

    @Override
    public List<TableName> tables() {
      return key.isEmpty() ? List.of(table) : List.of(table, history());
    }

    /// Where rows are added: the table itself, or with a key `bronze.<name>_changes`.
    public TableName history() {
      return key.isEmpty() ? table : new TableName(table.layer(), table.name() + "_changes");
    }
  }

  /// Collections of a MongoDB, followed change by change: first as they are, then every insert,
  /// update, replacement and delete in order.
  ///
  /// @param fields what is taken out of each document into columns of its own
  /// @param access the address (`mongodb://...`)
  /// @param prefix what the names of the tables in the lake begin with
  /// @param isFollowed whether it is read all the time, and not only when it is run
  /// @param commitEvery how long a change waits for company
  record Mongo(
      SourceName name,
      @Nullable String description,
      TableName table,
      List<FieldRule> fields,
      DatabaseAccess access,
      String database,
      List<String> collections,
      String prefix,
      boolean isFollowed,
      Duration commitEvery)
      implements SourceDefinition {
    public Mongo {
      fields = List.copyOf(fields);
      collections = List.copyOf(collections);
    }

    @Override
    public @Nullable String partitionByDayOf() {
      return null;
    }

    @Override
    public DriftPolicy drift() {
      return DriftPolicy.IGNORE;
    }

    /// The current state of each collection, and its history.
    @Override
    public List<TableName> tables() {
      return collections.stream().flatMap(name -> Stream.of(current(name), changes(name))).toList();
    }

    /// `bronze.tickets` of `tickets`.
    public TableName current(String collection) {
      return new TableName(
          Layer.BRONZE, prefix + collection.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_"));
    }

    /// `bronze.tickets_changes` of `tickets`.
    public TableName changes(String collection) {
      return new TableName(Layer.BRONZE, current(collection).name() + "_changes");
    }
  }

  /// How a record of a topic is written.
  enum RecordFormat {
    JSON,
    AVRO
  }

  /// What a dropped file is, below gzip or zip.
  enum FileFormat {
    CSV,
    /// An array of objects, or one in a property; objects one after another, too.
    JSON,
    /// One object a line.
    NDJSON,
    /// Columns with types of their own.
    PARQUET
  }

  /// Columns that every bronze table has beside its fields: where a row came from and when.
  static List<Column> provenance() {
    return List.of(
        new Column("_source_file", ColumnType.Plain.STRING),
        new Column("_row_number", ColumnType.Plain.LONG),
        new Column("_loaded_at", ColumnType.Plain.TIMESTAMP));
  }
}
