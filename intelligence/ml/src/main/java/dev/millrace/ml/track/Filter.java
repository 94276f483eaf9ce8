package dev.millrace.ml.track;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// MLflow's filter language: `metrics.auc > 0.9 and params.depth = '4' and tags.team like 'a%'`.
record Filter(List<Condition> conditions) {

  private static final int MOST_CONDITIONS = 50;

  private static final Pattern TOKEN =
      Pattern.compile(
          "\\s*(?:(?<name>(?:[A-Za-z_]+\\s*\\.\\s*)?(?:`[^`]+`|\"[^\"]+\"|[A-Za-z_][\\w./:-]*))\\s*"
              + "(?<op>!=|<>|>=|<=|=|>|<|(?i:not\\s+in|in|not\\s+like|like|ilike|is\\s+not\\s+null|is\\s+null)(?![\\w]))\\s*"
              + "(?<value>'(?:[^']|'')*'|\"[^\"]*\"|[-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?|[-+]?(?i:nan|infinity|inf)\\b|\\((?:[^()']|'(?:[^']|'')*')*\\))?)");
  private static final Pattern AND = Pattern.compile("\\s*(?i:and)\\b");
  private static final Pattern TEXT = Pattern.compile("'((?:[^']|'')*)'|\"([^\"]*)\"|([^,\\s]+)");

  private static final Set<String> NUMBERS =
      Set.of(
          "start_time",
          "end_time",
          "creation_time",
          "last_update_time",
          "creation_timestamp",
          "last_updated_timestamp",
          "version_number");

  Filter {
    conditions = List.copyOf(conditions);
  }

  static Filter of(String text, Kind kind) {
    var conditions = new ArrayList<Condition>();
    String rest = text.strip();
    while (!rest.isEmpty()) {
      Matcher token = TOKEN.matcher(rest);
      if (!token.lookingAt()) {
        throw notUnderstood(text);
      }
      conditions.add(condition(token, kind, text));
      rest = rest.substring(token.end()).strip();
      Matcher and = AND.matcher(rest);
      if (!rest.isEmpty()) {
        if (!and.lookingAt() || conditions.size() >= MOST_CONDITIONS) {
          throw notUnderstood(text);
        }
        rest = rest.substring(and.end()).strip();
        if (rest.isEmpty()) {
          throw notUnderstood(text);
        }
      }
    }
    return new Filter(conditions);
  }

  /// @param value of an entity and key; a number, a text or null
  boolean holds(BiFunction<String, String, @Nullable Object> value) {
    return conditions.stream().allMatch(each -> each.holds(value.apply(each.entity(), each.key())));
  }

  private static Condition condition(Matcher token, Kind kind, String text) {
    Name name = Name.of(token.group("name"), kind);
    String op = token.group("op").toUpperCase(Locale.ROOT).replaceAll("\\s+", " ");
    op = op.equals("<>") ? "!=" : op;
    @Nullable String value = token.group("value");
    if (op.startsWith("IS ") != (value == null)) {
      throw notUnderstood(text);
    }
    List<String> values = value == null ? List.of() : values(value, op);
    boolean isNumber = name.isNumber();
    if (isNumber && !op.startsWith("IS ")) {
      if (!Set.of("=", "!=", ">", ">=", "<", "<=").contains(op)) {
        throw MlflowRefusal.value(
            "'%s' is a number; the comparison '%s' is of texts.".formatted(name.key(), op));
      }
      double number = number(values.getFirst(), text);
      return new Condition(name.entity(), name.key(), op, List.of(values.getFirst()), number);
    }
    if (Set.of(">", ">=", "<", "<=").contains(op)) {
      throw MlflowRefusal.value(
          "'%s' is a text; the comparison '%s' is of numbers.".formatted(name.key(), op));
    }
    return new Condition(name.entity(), name.key(), op, values, Double.NaN);
  }

  private static List<String> values(String value, String op) {
    if (op.endsWith("IN") != value.startsWith("(")) {
      throw notUnderstood(op + " " + value);
    }
    String inside = value.startsWith("(") ? value.substring(1, value.length() - 1) : value;
    var values = new ArrayList<String>();
    Matcher found = TEXT.matcher(inside);
    while (found.find()) {
      @Nullable String quoted = found.group(1);
      @Nullable String doubled = found.group(2);
      values.add(
          quoted != null ? quoted.replace("''", "'") : doubled != null ? doubled : found.group(3));
    }
    if (values.isEmpty() || values.size() > 1_000) {
      throw notUnderstood(value);
    }
    return values;
  }

  private static double number(String value, String text) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "nan" -> Double.NaN;
      case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
      case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
      default -> {
        try {
          yield Double.parseDouble(value);
        } catch (NumberFormatException _) {
          throw notUnderstood(text);
        }
      }
    };
  }

  private static MlflowRefusal notUnderstood(String text) {
    return MlflowRefusal.value(
        "Invalid filter '%s'; expected conditions such as metrics.auc > 0.9 and params.depth = '4'."
            .formatted(MlflowRefusal.shown(text)));
  }

  /// What is searched, with the attributes it has; the others are what clients also call them.
  record Kind(Set<String> entities, Map<String, String> attributes) {

    static final Kind RUN =
        new Kind(
            Set.of("metrics", "params", "tags", "attributes"),
            Map.of(
                "run_id", "run_id",
                "run_name", "run_name",
                "status", "status",
                "start_time", "start_time",
                "end_time", "end_time",
                "user_id", "user_id",
                "artifact_uri", "artifact_uri",
                "created", "start_time"));

    static final Kind EXPERIMENT =
        new Kind(
            Set.of("tags", "attributes"),
            Map.of(
                "name", "name",
                "experiment_id", "experiment_id",
                "creation_time", "creation_time",
                "last_update_time", "last_update_time"));

    static final Kind MODEL =
        new Kind(
            Set.of("tags", "attributes"),
            Map.of(
                "name", "name",
                "creation_timestamp", "creation_timestamp",
                "last_updated_timestamp", "last_updated_timestamp",
                "timestamp", "last_updated_timestamp"));

    static final Kind VERSION =
        new Kind(
            Set.of("tags", "attributes"),
            Map.of(
                "name", "name",
                "run_id", "run_id",
                "source_path", "source_path",
                "version_number", "version_number",
                "version", "version_number",
                "creation_timestamp", "creation_timestamp",
                "last_updated_timestamp", "last_updated_timestamp"));

    Kind {
      entities = Set.copyOf(entities);
      attributes = Map.copyOf(attributes);
    }
  }

  /// What a condition or an order is about.
  record Name(String entity, String key) {

    private static final Map<String, String> ENTITIES =
        Map.ofEntries(
            Map.entry("metrics", "metrics"),
            Map.entry("metric", "metrics"),
            Map.entry("params", "params"),
            Map.entry("parameters", "params"),
            Map.entry("parameter", "params"),
            Map.entry("param", "params"),
            Map.entry("tags", "tags"),
            Map.entry("tag", "tags"),
            Map.entry("attributes", "attributes"),
            Map.entry("attribute", "attributes"),
            Map.entry("attr", "attributes"),
            Map.entry("run", "attributes"));

    static Name of(String text, Kind kind) {
      int dot = text.indexOf('.');
      @Nullable String entity =
          dot < 0 ? null : ENTITIES.get(text.substring(0, dot).strip().toLowerCase(Locale.ROOT));
      if (dot >= 0 && entity == null) {
        throw MlflowRefusal.value(
            "Invalid entity in '%s'; expected one of %s."
                .formatted(MlflowRefusal.shown(text), kind.entities));
      }
      String of = entity == null ? "attributes" : entity;
      String key = (dot < 0 ? text : text.substring(dot + 1)).strip();
      if (key.length() > 1 && (key.startsWith("`") || key.startsWith("\""))) {
        key = key.substring(1, key.length() - 1);
      }
      if (!kind.entities.contains(of)) {
        throw MlflowRefusal.value(
            "Invalid entity '%s'; expected one of %s.".formatted(of, kind.entities));
      }
      if (of.equals("attributes")) {
        @Nullable String known =
            kind.attributes.get(key.toLowerCase(Locale.ROOT).replace(' ', '_'));
        if (known == null) {
          throw MlflowRefusal.value(
              "Invalid attribute key '%s'; expected one of %s."
                  .formatted(MlflowRefusal.shown(key), kind.attributes.keySet()));
        }
        key = known;
      }
      return new Name(of, key);
    }

    boolean isNumber() {
      return entity.equals("metrics") || (entity.equals("attributes") && NUMBERS.contains(key));
    }
  }

  /// One comparison.
  ///
  /// @param number what numbers are compared with
  record Condition(String entity, String key, String op, List<String> values, double number) {

    private static final String PROMPT = "mlflow.prompt.is_prompt";

    Condition {
      values = List.copyOf(values);
    }

    boolean holds(@Nullable Object actual) {
      if (op.startsWith("IS ")) {
        return op.equals("IS NULL") == (actual == null);
      }
      return switch (actual) {
        // Clients ask so for what is not a prompt; most have no such tag.
        case null -> key.equals(PROMPT) && op.equals("!=");
        case Double value -> compares(Double.compare(value, number));
        default -> holds(actual.toString());
      };
    }

    private boolean holds(String actual) {
      String wanted = values.getFirst();
      return switch (op) {
        case "=" -> actual.equals(wanted);
        case "!=" -> !actual.equals(wanted);
        case "LIKE" -> like(wanted, 0).matcher(actual).matches();
        case "NOT LIKE" -> !like(wanted, 0).matcher(actual).matches();
        case "ILIKE" ->
            like(wanted, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE).matcher(actual).matches();
        case "IN" -> values.contains(actual);
        default -> !values.contains(actual);
      };
    }

    private boolean compares(int sign) {
      return switch (op) {
        case "=" -> sign == 0;
        case "!=" -> sign != 0;
        case ">" -> sign > 0;
        case ">=" -> sign >= 0;
        case "<" -> sign < 0;
        default -> sign <= 0;
      };
    }

    private static Pattern like(String wanted, int flags) {
      var regex = new StringBuilder();
      for (int i = 0; i < wanted.length(); i++) {
        char each = wanted.charAt(i);
        switch (each) {
          case '%' -> regex.append(".*");
          case '_' -> regex.append('.');
          default -> regex.append(Pattern.quote(String.valueOf(each)));
        }
      }
      return Pattern.compile(regex.toString(), flags | Pattern.DOTALL);
    }
  }
}
