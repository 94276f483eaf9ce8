package dev.millrace.ingest.mongo;

import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.ingest.capture.CurrentState;
import dev.millrace.ingest.row.RowProblem;
import dev.millrace.ingest.row.RowReader;
import dev.millrace.ingest.row.RowReader.Provenance;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/// The history of one collection: what became of a document, the whole of it, and the fields that
/// the definition takes out.
final class CollectionTable {

  /// What every row of history has beside the fields.
  static final List<Column> ABOUT =
      List.of(
          new Column("_op", Plain.STRING),
          new Column("_committed_at", Plain.TIMESTAMP),
          new Column("_sequence", Plain.LONG),
          new Column("_key", Plain.STRING),
          new Column("_id", Plain.STRING),
          new Column("document", Plain.STRING));

  private static final int PROVENANCE = SourceDefinition.provenance().size();

  private final SourceDefinition.Mongo source;
  private final String collection;
  private final RowReader reader;
  private final List<Column> columns;

  CollectionTable(SourceDefinition.Mongo source, String collection, ZoneId zone) {
    this.source = source;
    this.collection = collection;
    this.reader = new RowReader(source.fields(), zone);
    var all = new ArrayList<>(ABOUT);
    source.fields().forEach(rule -> all.add(new Column(rule.name(), rule.type())));
    this.columns = List.copyOf(all);
  }

  String collection() {
    return collection;
  }

  TableName changes() {
    return source.changes(collection);
  }

  TableName current() {
    return source.current(collection);
  }

  List<Column> columns() {
    return columns;
  }

  /// A row with the document as it is now.
  ///
  /// @throws RowProblem when its fields are not what they must be
  @Nullable Object[] row(String op, Instant at, long sequence, BsonDocument document)
      throws RowProblem {
    @Nullable Object[] row = about(op, at, sequence, document.get("_id"));
    row[5] = BsonJson.whole(document);
    if (!source.fields().isEmpty()) {
      @Nullable Object[] fields = reader.read(BsonJson.plain(document), new Provenance("", 0, at));
      System.arraycopy(fields, 0, row, ABOUT.size(), fields.length - PROVENANCE);
    }
    return row;
  }

  /// A row without the document.
  @Nullable Object[] about(String op, Instant at, long sequence, @Nullable BsonValue id) {
    @Nullable Object[] row = new @Nullable Object[columns.size()];
    row[0] = op;
    row[1] = at;
    row[2] = sequence;
    row[3] = id == null ? null : BsonJson.key(id);
    row[4] = id == null ? null : BsonJson.text(id);
    return row;
  }

  /// The newest version of each document that is not deleted.
  String select() {
    Map<String, String> shown = new LinkedHashMap<>();
    shown.put("_id", "_id");
    shown.put("document", "document");
    for (FieldRule rule : source.fields()) {
      shown.put(rule.name(), rule.name());
    }
    return CurrentState.select(changes(), List.of("_key"), shown, columns, false);
  }
}
