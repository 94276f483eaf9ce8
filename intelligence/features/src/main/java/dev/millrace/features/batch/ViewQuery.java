package dev.millrace.features.batch;

import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.definition.FeatureViewDefinition.Feature;
import dev.millrace.contracts.sql.SqlQuery;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/// The SQL of a view: `key`, `as_of`, and one double (or JSON array of texts) for each feature, for
/// every key and moment before which something happened. Only what happened strictly before the
/// moment counts, and from the window's start on, that start included; in streamed views from the
/// beginning of its hop.
public final class ViewQuery {

  private ViewQuery() {}

  /// @param asOf at least one moment, each once
  public static SqlQuery of(FeatureViewDefinition view, List<Instant> asOf) {
    return of(view, asOf, Occurrences.Keys.ENTITIES);
  }

  /// The same for everybody in a streamed view, known or not, with the keys of the stream's states.
  public static SqlQuery ofPeople(FeatureViewDefinition view, Instant asOf) {
    return of(view, List.of(asOf), Occurrences.Keys.PEOPLE);
  }

  private static SqlQuery of(
      FeatureViewDefinition view, List<Instant> asOf, Occurrences.Keys keys) {
    var rows = new Occurrences(view, keys);
    var sql = new SqlText();
    String moments =
        asOf.stream().map(_ -> "(cast(? as timestamptz))").collect(Collectors.joining(", "));
    sql.add("with moments(as_of) as (values %s),\n".formatted(moments), asOf.toArray());
    rows.writeTo(sql, Collections.max(asOf));
    sql.add("select entity_key as \"key\", as_of as \"as_of\"");
    for (Feature feature : view.features()) {
      sql.add(
          ",\n  %s as %s"
              .formatted(
                  new AggregateSql(feature, rows, view.isStreamed()).text(),
                  SqlText.name(feature.name())));
    }
    sql.add("\nfrom moments join matched on happened < as_of\ngroup by entity_key, as_of");
    return new SqlQuery(sql.text(), sql.values());
  }

  /// The newest moment in the view's table that is before the one given; one row, perhaps null.
  public static SqlQuery newest(FeatureViewDefinition view, Instant before) {
    String time = "cast(%s as timestamptz)".formatted(SqlText.name(view.time()));
    return SqlQuery.of(
        "select max(%s) from %s where %s < cast(? as timestamptz)"
            .formatted(time, SqlText.name(view.table()), time),
        before);
  }
}
