package dev.millrace.embedded.duckdb;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.ProblemCode;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

/// Lets through exactly one SELECT that reads nothing but tables of the lake. It asks DuckDB's own
/// parser, so that it and the engine never disagree about what a text means.
final class SelectGuard {

  private static final ObjectMapper JSON =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder().maxNestingDepth(20_000).build())
              .build());

  private final Parser parser;
  private final RecentlyUsed<String, Select> passed = new RecentlyUsed<>(500);

  SelectGuard(Parser parser) {
    this.parser = parser;
  }

  /// @param sql the statement without what ends it, fit to stand in brackets
  record Select(String sql, Set<TableName> tables) {}

  Select require(String sql) {
    return passed.computeIfAbsent(sql, this::parse);
  }

  /// The syntax tree of a query that passes, from the parse that let it through.
  String syntax(String sql) {
    Optional<Select> known = passed.find(sql);
    if (known.isPresent()) {
      return parser.serialize(known.get().sql());
    }
    String syntax = parser.serialize(sql);
    Select select = parse(sql, syntax);
    passed.put(sql, select);
    return select.sql().equals(sql) ? syntax : parser.serialize(select.sql());
  }

  private Select parse(String sql) {
    return parse(sql, parser.serialize(sql));
  }

  private Select parse(String sql, String syntax) {
    JsonNode statements = statements(sql, tree(syntax));
    return new Select(withoutEnd(sql, statements), new SelectTables(statements).read());
  }

  private static JsonNode statements(String sql, JsonNode answer) {
    if (answer.path("error").asBoolean()) {
      throw answer.path("error_type").asText().equals("parser")
          ? SqlProblems.of(new SQLException(ParserMessage.of(sql, answer)))
          : notOneSelect();
    }
    if (answer.path("statements").size() != 1) {
      throw notOneSelect();
    }
    return answer.path("statements");
  }

  /// Cuts the text at the last `;` that changes nothing when it is cut there.
  private String withoutEnd(String sql, JsonNode statements) {
    for (int end = sql.lastIndexOf(';'); end >= 0; end = sql.lastIndexOf(';', end - 1)) {
      String cut = sql.substring(0, end);
      if (tree(parser.serialize(cut)).path("statements").equals(statements)) {
        return withoutEnd(cut, statements);
      }
    }
    return sql;
  }

  private static JsonNode tree(String syntax) {
    try {
      return JSON.readTree(syntax);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("DuckDB's syntax tree is not JSON; this is a bug.", e);
    }
  }

  private static RuntimeException notOneSelect() {
    return ProblemCode.SQL_FORBIDDEN.exception(
        "The statement is not exactly one SELECT; expected a query and nothing else.",
        "Write one SELECT (a PIVOT lists its values: 'pivot t on c in (...)').");
  }

  /// DuckDB's `json_serialize_sql`.
  @FunctionalInterface
  interface Parser {
    String serialize(String sql);
  }
}
