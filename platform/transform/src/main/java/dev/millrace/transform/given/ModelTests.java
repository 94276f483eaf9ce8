package dev.millrace.transform.given;

import dev.millrace.contracts.definition.ModelTest;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlEngine;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.sql.SqlSession;
import dev.millrace.contracts.table.Column;
import dev.millrace.transform.CompiledModel;
import dev.millrace.transform.CompiledModels;
import dev.millrace.transform.compile.Moment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Runs the tests of models on given rows. No lake is needed and nothing is written.
public final class ModelTests {

  private static final Pattern INPUT =
      Pattern.compile("\\s*(ref|source)\\s*\\(\\s*['\"]([^'\"]+)['\"]\\s*\\)\\s*");
  private static final int SHOWN = 5;

  private final CompiledModels models;
  private final SqlEngine engine;
  private final Map<TableName, List<Column>> tables;
  private final Map<String, TableName> sources;

  /// @param tables the columns of tables that no model makes, as far as they are known
  /// @param sources the tables by the name in `source('...')`
  public ModelTests(
      CompiledModels models,
      SqlEngine engine,
      Map<TableName, List<Column>> tables,
      Map<String, TableName> sources) {
    this.models = models;
    this.engine = engine;
    this.tables = tables;
    this.sources = sources;
  }

  /// How a test ended.
  ///
  /// @param problem null where the model answers what is expected
  public record Result(TableName model, String test, @Nullable Problem problem) {}

  /// Those of some models, in the order of a build.
  public List<Result> run(List<CompiledModel> chosen) {
    Set<TableName> needed = needed(chosen);
    List<Result> results = new ArrayList<>();
    try (SqlSession session = engine.open()) {
      var schemas = new ModelSchemas(session, tables);
      models.inOrder().stream()
          .filter(model -> needed.contains(model.table()))
          .forEach(schemas::add);
      for (CompiledModel model : chosen) {
        for (ModelTest test : model.definition().tests()) {
          results.add(
              new Result(model.table(), test.name(), problem(session, schemas, model, test)));
        }
      }
    }
    return results;
  }

  private Set<TableName> needed(List<CompiledModel> chosen) {
    Map<TableName, CompiledModel> byName =
        models.inOrder().stream().collect(Collectors.toMap(CompiledModel::table, m -> m));
    Set<TableName> needed = new HashSet<>();
    Deque<TableName> open = new ArrayDeque<>();
    chosen.stream()
        .filter(model -> !model.definition().tests().isEmpty())
        .forEach(model -> open.add(model.table()));
    while (!open.isEmpty()) {
      CompiledModel model = byName.get(open.pop());
      if (model != null && needed.add(model.table())) {
        open.addAll(model.reads());
      }
    }
    return needed;
  }

  private @Nullable Problem problem(
      SqlSession session, ModelSchemas schemas, CompiledModel model, ModelTest test) {
    try {
      Map<String, String> inputs = new HashMap<>();
      test.given().forEach(given -> inputs.put(key(given), sql(given, model, schemas)));
      String sql =
          model
              .text()
              .apply(new Moment(inputs.containsKey("this"), null, inputs, test.vars()))
              .sql();
      List<String> differences = differences(session, sql, test);
      return differences.isEmpty()
          ? null
          : ProblemCode.CHECK_FAILED.at(
              test.where(),
              "The test '%s' of %s does not hold: %s."
                  .formatted(test.name(), model.table(), String.join("; ", differences)),
              "Mend the model, or what the test expects.");
    } catch (MillraceException e) {
      return e.problem().where() == null ? e.problem().at(test.where()) : e.problem();
    }
  }

  private static String key(ModelTest.Given given) {
    if (given.input().strip().equals("this")) {
      return "this";
    }
    Matcher parts = INPUT.matcher(given.input());
    if (!parts.matches()) {
      throw new MillraceException(
          ProblemCode.DEFINITION_VALUE.at(
              given.where(),
              "The input '%s' is none of ref('...'), source('...') and this."
                  .formatted(given.input()),
              "Write it as in the model."));
    }
    return parts.group(1) + " " + parts.group(2);
  }

  private String sql(ModelTest.Given given, CompiledModel model, ModelSchemas schemas) {
    String key = key(given);
    String name = key.substring(key.indexOf(' ') + 1);
    Optional<TableName> table =
        key.equals("this")
            ? Optional.of(model.table())
            : key.startsWith("source ")
                ? Optional.ofNullable(sources.get(name))
                : models.inOrder().stream()
                    .map(CompiledModel::table)
                    .filter(each -> each.name().equals(name))
                    .findFirst();
    Optional<List<Column>> columns = table.flatMap(schemas::find);
    if (columns.isEmpty() && given.rows().isEmpty()) {
      throw new MillraceException(
          ProblemCode.DEFINITION_VALUE.at(
              given.where(),
              "The input '%s' has no rows and its columns are not known.".formatted(given.input()),
              "Give it a row."));
    }
    return columns
        .map(known -> GivenRows.sql(given.rows(), known, given.where()))
        .orElseGet(() -> GivenRows.untyped(given.rows()));
  }

  private static List<String> differences(SqlSession session, String sql, ModelTest test) {
    Set<String> named = new HashSet<>();
    test.expect()
        .forEach(row -> row.keySet().forEach(name -> named.add(name.toLowerCase(Locale.ROOT))));
    List<Column> answered = session.describe(new SqlQuery(sql));
    List<Column> compared =
        answered.stream()
            .filter(
                column -> named.isEmpty() || named.contains(column.name().toLowerCase(Locale.ROOT)))
            .toList();
    String wanted =
        GivenRows.sql(
            test.expect(), named.isEmpty() ? answered : all(answered, named), test.where());
    String names =
        compared.stream()
            .map(column -> GivenRows.name(column.name()))
            .collect(Collectors.joining(", "));
    String actual = "select %s from (\n%s\n)".formatted(names, sql);
    String expected = "select %s from (%s)".formatted(names, wanted);
    List<String> differences = new ArrayList<>();
    rows(session, actual, expected, compared, "not expected ", differences);
    rows(session, expected, actual, compared, "missing ", differences);
    return differences;
  }

  /// An expected column that the model lacks is told as a problem of the rows.
  private static List<Column> all(List<Column> answered, Set<String> named) {
    return answered.stream()
        .filter(column -> named.contains(column.name().toLowerCase(Locale.ROOT)))
        .toList();
  }

  private static void rows(
      SqlSession session,
      String these,
      String others,
      List<Column> columns,
      String word,
      List<String> into) {
    session.read(
        new SqlQuery(
            "select * from (%s) except all select * from (%s) limit %d"
                .formatted(these, others, SHOWN)),
        row -> {
          List<String> cells = new ArrayList<>();
          for (int i = 0; i < columns.size(); i++) {
            cells.add(columns.get(i).name() + ": " + row[i]);
          }
          into.add(word + "{" + String.join(", ", cells) + "}");
        });
  }
}
