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

  /// The same for users of a streamed view, each with what is known of all identifiers of the
  /// person, as it was known at the moment whose they are. Needs `bronze.identities`.
  public static SqlQuery ofPersons(FeatureViewDefinition view, Instant asOf) {
    var sql = new SqlText();
    sql.add("with ");
    sql.add(
        """
        people as (
          select identifier, arg_max(person, sequence) as person
          from bronze.identities where changed_at < cast(? as timestamptz) group by identifier
        ),
        """,
        asOf);
    var rows = new Occurrences(view, Occurrences.Keys.PERSONS);
    write(sql, rows, List.of(asOf));
    sql.add(
        """
        ,
        users as (
          select identifier, person from people where starts_with(identifier, 'u:')
          union
          select who, entity_key from occurrences where starts_with(who, 'u:')
        )
        select substr(users.identifier, 3) as "key", answered.* exclude ("key")
        from users join (
        """);
    answer(sql, view, rows);
    sql.add("\n) as answered on answered.\"key\" = users.person");
    return new SqlQuery(sql.text(), sql.values());
  }

  private static SqlQuery of(
      FeatureViewDefinition view, List<Instant> asOf, Occurrences.Keys keys) {
    var rows = new Occurrences(view, keys);
    var sql = new SqlText();
    sql.add("with ");
    write(sql, rows, asOf);
    answer(sql, view, rows);
    return new SqlQuery(sql.text(), sql.values());
  }

  private static void write(SqlText sql, Occurrences rows, List<Instant> asOf) {
    String moments =
        asOf.stream().map(_ -> "(cast(? as timestamptz))").collect(Collectors.joining(", "));
    sql.add("moments(as_of) as (values %s),\n".formatted(moments), asOf.toArray());
    rows.writeTo(sql, Collections.max(asOf));
  }

  private static void answer(SqlText sql, FeatureViewDefinition view, Occurrences rows) {
    sql.add("select entity_key as \"key\", as_of as \"as_of\"");
    for (Feature feature : view.features()) {
      sql.add(
          ",\n  %s as %s"
              .formatted(
                  new AggregateSql(feature, rows, view.isStreamed()).text(),
                  SqlText.name(feature.name())));
    }
    sql.add("\nfrom moments join matched on happened < as_of\ngroup by entity_key, as_of");
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
