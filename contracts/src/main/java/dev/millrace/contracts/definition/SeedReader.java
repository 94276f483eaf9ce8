package dev.millrace.contracts.definition;

import dev.millrace.contracts.definition.CheckDefinition.Severity;
import dev.millrace.contracts.definition.Expectation.Argument;
import dev.millrace.contracts.definition.ModelBuild.Seed;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads `seeds/**/*.csv` and what the `.yml` beside them say, in dbt's words.
final class SeedReader {

  private static final String FOLDER = "seeds";

  private final Variables variables;
  private final List<Problem> problems;
  private final Map<String, SourceText> files = new TreeMap<>();

  SeedReader(Variables variables, List<Problem> problems) {
    this.variables = variables;
    this.problems = problems;
  }

  List<ModelDefinition> read(List<SourceText> project) {
    List<SourceText> described =
        project.stream().filter(file -> file.isIn(FOLDER, ".yml")).toList();
    project.stream()
        .filter(file -> file.isIn(FOLDER, ".csv"))
        .forEach(file -> files.put(file.stem(), file));
    var seeds = new TreeMap<String, ModelDefinition>();
    files.forEach((name, file) -> bare(file).ifPresent(seed -> seeds.put(name, seed)));
    described.forEach(file -> describe(file, seeds));
    return List.copyOf(seeds.values());
  }

  private Optional<ModelDefinition> bare(SourceText csv) {
    try {
      return Optional.of(
          seed(csv, TableName.of("bronze." + csv.stem()), new Seed(",", Map.of()), null));
    } catch (MillraceException e) {
      problems.add(e.problem().at(csv.line(0)));
      return Optional.empty();
    }
  }

  private static ModelDefinition seed(
      SourceText csv, TableName table, Seed seed, @Nullable Said said) {
    return new ModelDefinition(
        table,
        csv,
        said == null ? null : said.description,
        said == null ? null : said.owner,
        List.of(),
        List.of(),
        null,
        List.of(),
        said == null ? Map.of() : said.columns,
        said == null ? List.of() : said.checks,
        ModelBuild.of(seed),
        said == null ? List.of() : said.tags,
        List.of());
  }

  /// What an entry says besides how the file is read.
  private record Said(
      @Nullable String description,
      @Nullable String owner,
      Map<String, String> columns,
      List<CheckDefinition> checks,
      List<String> tags) {}

  private void describe(SourceText file, Map<String, ModelDefinition> seeds) {
    var yaml = new YamlFile(file, variables);
    yaml.top()
        .ifPresent(map -> {
          map.has("version");
          map.maps(FOLDER).forEach(entry -> entry(entry, seeds));
          map.end();
        });
    problems.addAll(yaml.problems());
  }

  private void entry(YamlMap map, Map<String, ModelDefinition> seeds) {
    String name = map.text("name");
    var types = new LinkedHashMap<String, String>();
    var delimiter = new StringBuilder();
    var tags = new ArrayList<>(map.texts("tags"));
    map.map("config")
        .ifPresent(config -> {
          types.putAll(config.textMap("column_types"));
          delimiter.append(config.find("delimiter", SeedReader::one).orElse(""));
          tags.addAll(config.texts("tags"));
          config.has("quote_columns");
          config.has("meta");
          config.end();
        });
    var words = new LinkedHashMap<String, String>();
    var checks = new ArrayList<>(ChecksReader.checks(map));
    for (YamlMap column : map.maps("columns")) {
      String of = column.text("name");
      column.find("description").ifPresent(text -> words.put(of, text));
      column.find("data_type").ifPresent(type -> types.putIfAbsent(of, type));
      column.has("meta");
      column.has("quote");
      column.has("tags");
      tests(column, of, checks);
      column.end();
    }
    tests(map, "", checks);
    map.has("meta");
    checks.stream()
        .filter(check -> check.severity() == Severity.QUARANTINE)
        .forEach(check ->
            map.add(
                ProblemCode.DEFINITION_VALUE.at(
                    check.where(),
                    "The check %s would take rows out of the seed '%s'; expected 'error' or 'warn'."
                        .formatted(check.title(), name),
                    "Correct the file, or quarantine in the model that reads it.")));
    var said =
        new Said(
            map.find("description").orElse(null),
            map.find("owner").orElse(null),
            words,
            checks,
            tags);
    map.end();
    ModelDefinition seed = seeds.get(name);
    if (seed == null) {
      map.add(
          ProblemCode.DEFINITION_REFERENCE_UNKNOWN.at(
              map.where(),
              "The seed '%s' is described, and there is no file 'seeds/%s.csv'."
                  .formatted(name, name),
              Nearest.hint(name, files.keySet(), "Add the file, or remove the entry.")));
      return;
    }
    String separator = delimiter.isEmpty() ? "," : delimiter.toString();
    seeds.put(name, seed(seed.sql(), seed.table(), new Seed(separator, types), said));
  }

  private static String one(String text) {
    if (text.length() != 1 || text.equals("\"") || text.equals("\n")) {
      throw new IllegalArgumentException("expected one character");
    }
    return text;
  }

  /// dbt's form: a name, or a name with its arguments.
  private static void tests(YamlMap map, String column, List<CheckDefinition> checks) {
    for (String key : List.of("tests", "data_tests")) {
      if (!map.has(key)) {
        continue;
      }
      if (!(map.tree(key) instanceof List<?> list)) {
        map.add(
            ProblemCode.DEFINITION_VALUE.at(
                map.line(key),
                "The tests are no list.",
                "Write them as lines that begin with '- '."));
        continue;
      }
      for (Object test : list) {
        test(map, key, column, test).ifPresent(checks::add);
      }
    }
  }

  private static Optional<CheckDefinition> test(
      YamlMap map, String key, String column, Object tree) {
    String name = String.valueOf(tree);
    var given = new HashMap<String, Object>();
    if (tree instanceof Map<?, ?> entry && !entry.isEmpty()) {
      name = String.valueOf(entry.keySet().iterator().next());
      put(given, entry.get(name));
      entry.forEach((option, value) -> given.putIfAbsent(String.valueOf(option), value));
    }
    Optional<Expectation> found = Expectation.find(name);
    if (found.isEmpty()) {
      map.add(
          ProblemCode.DEFINITION_VALUE.at(
              map.line(key),
              "The test '%s' is none of those that docs/checks.md lists.".formatted(name),
              Nearest.hint(name, Expectation.names(), "Write one, such as 'not_null'.")));
      return Optional.empty();
    }
    var arguments = new HashMap<String, Object>();
    for (Argument argument : found.get().arguments()) {
      Object value = value(argument, given, column);
      try {
        if (value != null) {
          arguments.put(argument.name(), argument.form().read(value));
        }
      } catch (IllegalArgumentException e) {
        value = null;
      }
      if (value == null && argument.isRequired()) {
        map.add(
            ProblemCode.DEFINITION_KEY_MISSING.at(
                map.line(key),
                "The test '%s' lacks its argument '%s', or it is not %s."
                    .formatted(name, argument.name(), argument.form().words()),
                "Add it; docs/checks.md lists the arguments."));
        return Optional.empty();
      }
    }
    return Optional.of(
        new CheckDefinition(
            found.get(),
            arguments,
            null,
            severity(map, key, given),
            1,
            given.get("where") instanceof String condition ? condition : null,
            map.where()));
  }

  /// Arguments, with those of `arguments:` and `config:` among them.
  private static void put(Map<String, Object> given, @Nullable Object tree) {
    if (tree instanceof Map<?, ?> arguments) {
      arguments.forEach((name, value) -> {
        if (name.equals("arguments") || name.equals("config")) {
          put(given, value);
        } else {
          given.put(String.valueOf(name), value);
        }
      });
    }
  }

  private static @Nullable Object value(
      Argument argument, Map<String, Object> given, String column) {
    if (given.containsKey(argument.name())) {
      return given.get(argument.name());
    }
    Optional<String> alias = argument.aliases().stream().filter(given::containsKey).findFirst();
    if (alias.isPresent()) {
      return given.get(alias.get());
    }
    return argument.form() == ArgumentForm.COLUMN && !column.isEmpty() ? column : null;
  }

  private static Severity severity(YamlMap map, String key, Map<String, Object> given) {
    Object written = given.get("severity");
    try {
      return written == null ? Severity.ERROR : Severity.of(String.valueOf(written));
    } catch (IllegalArgumentException e) {
      map.add(
          ProblemCode.DEFINITION_VALUE.at(
              map.line(key),
              "The severity is '%s'; %s.".formatted(written, e.getMessage()),
              "Mend the value."));
      return Severity.ERROR;
    }
  }
}
