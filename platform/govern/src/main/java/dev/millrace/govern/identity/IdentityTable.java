package dev.millrace.govern.identity;

import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `bronze.identities`: one row for each change of an identifier's person, with the evidence. The
/// newest row of an identifier (the greatest `sequence`) holds; an identifier without a row is a
/// person of its own.
final class IdentityTable {

  static final TableName NAME = TableName.of("bronze.identities");

  private static final List<Column> COLUMNS =
      List.of(
          new Column("sequence", Plain.LONG),
          new Column("identifier", Plain.STRING),
          new Column("person", Plain.STRING),
          new Column("evidence", Plain.STRING),
          new Column("from_id", Plain.STRING),
          new Column("to_id", Plain.STRING),
          new Column("message_id", Plain.STRING),
          new Column("changed_at", Plain.TIMESTAMP));

  private IdentityTable() {}

  /// The table without rows.
  static TableAppend nothing() {
    return new TableAppend(NAME, new Rows(COLUMNS, List.of()), null);
  }

  /// @param identifier whose person changed
  /// @param person the identifier that it leads to from now on
  record Change(long sequence, String identifier, String person, Evidence evidence) {}

  static Rows rows(List<Change> changes) {
    return Rows.gather(
        COLUMNS,
        sink ->
            changes.forEach(change ->
                sink.row(
                    new @Nullable Object[] {
                      change.sequence(),
                      change.identifier(),
                      change.person(),
                      change.evidence().kind().name().toLowerCase(java.util.Locale.ROOT),
                      change.evidence().from(),
                      change.evidence().to(),
                      change.evidence().messageId(),
                      change.evidence().at()
                    })));
  }

  /// Every evidence that changed something, in order: what the graph is made of again.
  static List<Change> read(LakeView lake) {
    var changes = new ArrayList<Change>();
    if (lake.find(NAME).isPresent()) {
      lake.read(
          new SqlQuery(
              "select sequence, identifier, person, evidence, from_id, to_id, message_id, changed_at"
                  + " from bronze.identities order by sequence, identifier"),
          row -> changes.add(change(row)));
    }
    return changes;
  }

  private static Change change(@Nullable Object[] row) {
    if (row[0] instanceof Long sequence && row[7] instanceof Instant at) {
      var kind = Evidence.Kind.valueOf(text(row[3]).toUpperCase(java.util.Locale.ROOT));
      return new Change(
          sequence,
          text(row[1]),
          text(row[2]),
          new Evidence(kind, text(row[4]), text(row[5]), at, text(row[6])));
    }
    throw new IllegalStateException("A row of '%s' has no sequence or no time.".formatted(NAME));
  }

  private static String text(@Nullable Object cell) {
    return String.valueOf(cell);
  }
}
