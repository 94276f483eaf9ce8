package dev.millrace.contracts.definition;

import dev.millrace.contracts.name.SourceName;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.table.ColumnType;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where rows come from, and the bronze table they go to. Received is loaded, quarantined or
/// unchanged; nothing else happens to a row.
public sealed interface SourceDefinition {

  SourceName name();

  @Nullable String description();

  /// `bronze.<name>`.
  TableName table();

  /// What each row must be, in column order.
  List<FieldRule> fields();

  /// The day column that splits the table; null for none.
  @Nullable String partitionByDayOf();

  /// Files dropped into `<landing>/<folder>/`.
  ///
  /// @param format of the file; gzip of either is read by its ending
  record Files(
      SourceName name,
      @Nullable String description,
      TableName table,
      List<FieldRule> fields,
      @Nullable String partitionByDayOf,
      String folder,
      FileFormat format,
      char delimiter)
      implements SourceDefinition {
    public Files {
      fields = List.copyOf(fields);
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
      Paging paging)
      implements SourceDefinition {
    public Http {
      fields = List.copyOf(fields);
      key = List.copyOf(key);
    }
  }

  /// What a dropped file is.
  enum FileFormat {
    CSV,
    JSON
  }

  /// Pages are numbered from 1 until the answer holds fewer rows than the size.
  record Paging(String pageParameter, String sizeParameter, int size) {}

  /// Columns that every bronze table has beside its fields: where a row came from and when.
  static List<dev.millrace.contracts.table.Column> provenance() {
    return List.of(
        new dev.millrace.contracts.table.Column("_source_file", ColumnType.Plain.STRING),
        new dev.millrace.contracts.table.Column("_row_number", ColumnType.Plain.LONG),
        new dev.millrace.contracts.table.Column("_loaded_at", ColumnType.Plain.TIMESTAMP));
  }
}
