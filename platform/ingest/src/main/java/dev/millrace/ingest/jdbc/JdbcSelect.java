package dev.millrace.ingest.jdbc;

import dev.millrace.contracts.definition.DriftPolicy;
import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.contracts.definition.SourceDefinition;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The SQL that reads a source, in the words of its database.
final class JdbcSelect {

  private final SourceDefinition.Jdbc source;
  private final String quote;
  private final boolean isPostgres;

  private JdbcSelect(SourceDefinition.Jdbc source, String quote, boolean isPostgres) {
    this.source = source;
    this.quote = quote;
    this.isPostgres = isPostgres;
  }

  static JdbcSelect of(SourceDefinition.Jdbc source, Connection connection) throws SQLException {
    var meta = connection.getMetaData();
    String quote = meta.getIdentifierQuoteString();
    return new JdbcSelect(
        source,
        quote == null ? "" : quote.strip(),
        meta.getDatabaseProductName().equals("PostgreSQL"));
  }

  boolean isPostgres() {
    return isPostgres;
  }

  /// The columns that are read: those that the definition lists, or all; with a policy beside
  /// `ignore` also those that it does not list, after them.
  List<FoundColumn> columns(Connection connection) throws SQLException {
    var all = new ArrayList<FoundColumn>();
    try (Statement statement = connection.createStatement();
        ResultSet nothing =
            statement.executeQuery("select * from %s where 1 = 0".formatted(from()))) {
      ResultSetMetaData meta = nothing.getMetaData();
      for (int i = 1; i <= meta.getColumnCount(); i++) {
        all.add(FoundColumn.of(meta, i));
      }
    }
    if (source.fields().isEmpty()) {
      return all;
    }
    var wanted = new ArrayList<FoundColumn>();
    for (FieldRule rule : source.fields()) {
      find(all, rule.from()).ifPresent(wanted::add);
    }
    if (source.drift() != DriftPolicy.IGNORE) {
      all.stream().filter(column -> !wanted.contains(column)).forEach(wanted::add);
    }
    return wanted;
  }

  static Optional<FoundColumn> find(List<FoundColumn> columns, String name) {
    return columns.stream().filter(column -> column.name().equalsIgnoreCase(name)).findFirst();
  }

  /// @param condition with places for parameters; empty for none
  /// @param order empty for none
  String sql(List<FoundColumn> columns, String condition, String order) {
    String list = columns.stream().map(this::selected).collect(Collectors.joining(", "));
    return "select %s from %s%s%s"
        .formatted(
            list,
            from(),
            condition.isEmpty() ? "" : " where " + condition,
            order.isEmpty() ? "" : " order by " + order);
  }

  /// Arrays are written as JSON by the database itself, which knows their elements' types.
  private String selected(FoundColumn column) {
    String name = quoted(column.name());
    return column.reading() == FoundColumn.Reading.ARRAY && isPostgres
        ? "to_json(%s)::text as %s".formatted(name, name)
        : name;
  }

  private String from() {
    if (source.select().isQuery()) {
      return "(" + source.select().text() + ") millrace_source";
    }
    return Arrays.stream(source.select().text().split("\\.", -1))
        .map(this::quoted)
        .collect(Collectors.joining("."));
  }

  String quoted(String name) {
    return quote + name.replace(quote, quote + quote) + quote;
  }

  /// About how many rows there are, without counting them; 0 where the database does not say.
  long estimate(Connection connection) throws SQLException {
    if (!isPostgres || source.select().isQuery()) {
      return 0;
    }
    try (var statement =
        connection.prepareStatement(
            "select reltuples::bigint from pg_class where oid = to_regclass(?)")) {
      statement.setString(1, from());
      try (ResultSet answer = statement.executeQuery()) {
        return answer.next() ? Math.max(0, answer.getLong(1)) : 0;
      }
    }
  }
}
