package dev.millrace.contracts.definition;

import dev.millrace.contracts.definition.ReportDefinition.Format;
import dev.millrace.contracts.definition.ReportDefinition.Kind;
import dev.millrace.contracts.definition.ReportDefinition.Mailing;
import dev.millrace.contracts.definition.ReportDefinition.Row;
import dev.millrace.contracts.definition.ReportDefinition.Tile;
import dev.millrace.contracts.problem.ProblemCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads `reports/*.yaml`.
final class ReportReader {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,99}");
  private static final Pattern ADDRESS =
      Pattern.compile("[^\\s<>,\\p{Cntrl}]+@[^\\s<>,\\p{Cntrl}]+");
  private static final Pattern PLACE = Pattern.compile("\\$\\{(?!period:(from|to)})[^}]*}");
  private static final int DEFAULT_KEEP_DAYS = 365;
  private static final int MAX_KEEP_DAYS = 36_500;
  private static final int DEFAULT_LIMIT = 10;
  private static final int DEFAULT_POINTS = 400;
  private static final int MAX_LIMIT = 1_000;
  private static final int MAX_DAYS = 3_660;
  private static final int MAX_TILES = 60;
  private static final int MAX_RECIPIENTS = 100;

  private ReportReader() {}

  static ReportDefinition report(YamlMap map, String name) {
    if (!NAME.matcher(name).matches()) {
      map.add(
          ProblemCode.NAME_FORM.at(
              map.where(),
              "The report name '%s' is not in snake_case (a-z, 0-9 and _, at most 100 characters)."
                  .formatted(name),
              "Rename the file, for example to 'daily.yaml'."));
    }
    var rows = new ArrayList<Row>();
    map.maps("rows").forEach(row -> rows.add(row(row)));
    String dashboard = map.find("dashboard").orElse(null);
    if (dashboard != null && !rows.isEmpty()) {
      map.add(
          ProblemCode.DEFINITION_VALUE.at(
              map.line("dashboard"),
              "The report has rows and the dashboard '%s'; expected one of them."
                  .formatted(dashboard),
              "Leave 'rows' out, or make two reports of it."));
    }
    long tiles = rows.stream().mapToLong(row -> row.tiles().size()).sum();
    if ((tiles < 1 && dashboard == null) || tiles > MAX_TILES) {
      map.add(
          ProblemCode.DEFINITION_VALUE.at(
              map.line("rows"),
              "The report has %d tiles; expected 1 to %d.".formatted(tiles, MAX_TILES),
              "Write 'rows:' with 'tiles:' in each, or 'dashboard: NAME', or make two reports of it."));
    }
    boolean hasPeriod = map.has("period");
    return new ReportDefinition(
        name,
        map.find("title").orElse(name),
        map.find("description").orElse(null),
        map.find("owner").orElse(null),
        map.find("period", ReportPeriod::parse).orElse(ReportPeriod.YESTERDAY),
        hasPeriod,
        map.find("format", text -> one(Format.values(), text)).orElse(Format.HTML),
        map.find("keep", ReportReader::keepDays).orElse(DEFAULT_KEEP_DAYS),
        dashboard,
        rows,
        map.map("mail").map(ReportReader::mailing).orElse(null),
        map.where());
  }

  private static Row row(YamlMap map) {
    var tiles = new ArrayList<Tile>();
    map.maps("tiles").forEach(tile -> tiles.add(tile(tile)));
    var row = new Row(map.find("title").orElse(null), tiles);
    map.end();
    return row;
  }

  private static Tile tile(YamlMap map) {
    Kind kind = map.require("kind", text -> one(Kind.values(), text), Kind.KPI);
    String sql = map.find("sql").orElse(null);
    String metric = map.find("metric").orElse(null);
    List<String> written = map.texts("by");
    List<String> by = written.isEmpty() && kind == Kind.LINE ? List.of("day") : written;
    if ((sql == null) == (metric == null) || (sql != null && kind != Kind.TABLE)) {
      map.add(
          ProblemCode.DEFINITION_VALUE.at(
              map.where(),
              "The tile of kind '%s' has %s; expected %s."
                  .formatted(
                      word(kind),
                      asked(sql, metric),
                      kind == Kind.TABLE ? "one of 'metric' and 'sql'" : "a 'metric' and no 'sql'"),
              "Write 'metric: revenue', or a table with 'sql: select ...'."));
    } else if (sql == null && !kind.takes(by.size())) {
      map.add(
          ProblemCode.DEFINITION_VALUE.at(
              map.line("by"),
              "The tile of kind '%s' has %d dimensions; expected %s."
                  .formatted(word(kind), by.size(), kind.dimensions()),
              "Change 'by:', or show it as a table."));
    }
    if (sql != null) {
      places(map, sql);
    }
    var tile =
        new Tile(
            kind,
            map.find("title").orElse(null),
            metric,
            by,
            sql,
            sql == null ? map.find("last", ReportReader::days).orElse(null) : null,
            sql == null ? TileQuestions.filters(map) : java.util.Map.of(),
            map.find("limit", text -> number(text, MAX_LIMIT))
                .orElse(kind == Kind.LINE ? DEFAULT_POINTS : DEFAULT_LIMIT),
            map.where());
    map.end();
    return tile;
  }

  private static String asked(@Nullable String sql, @Nullable String metric) {
    if (sql != null && metric != null) {
      return "both 'metric' and 'sql'";
    }
    return sql == null && metric == null ? "neither 'metric' nor 'sql'" : "'sql'";
  }

  /// What would be taken for a place and never filled.
  private static void places(YamlMap map, String sql) {
    var matcher = PLACE.matcher(sql);
    if (matcher.find()) {
      map.add(
          ProblemCode.DEFINITION_VALUE.at(
              map.line("sql"),
              "The query of the report speaks of '%s'; expected ${period:from} or ${period:to}."
                  .formatted(matcher.group()),
              "A report knows its period and nothing of the flow that asked for it."));
    }
  }

  private static Mailing mailing(YamlMap map) {
    List<String> to = map.texts("to");
    if (to.isEmpty() || to.size() > MAX_RECIPIENTS) {
      map.add(
          ProblemCode.DEFINITION_VALUE.at(
              map.line("to"),
              "The report is mailed to %d people; expected 1 to %d."
                  .formatted(to.size(), MAX_RECIPIENTS),
              "Write 'to: [ada@shop.example]'."));
    }
    to.stream()
        .filter(address -> !ADDRESS.matcher(address).matches())
        .forEach(address ->
            map.add(
                ProblemCode.DEFINITION_VALUE.at(
                    map.line("to"),
                    "The address '%s' is none; expected one as ada@shop.example."
                        .formatted(address.substring(0, Math.min(80, address.length()))),
                    "Write the address alone, without a name.")));
    var mailing = new Mailing(to, map.find("through").orElse(null), map.where());
    map.end();
    return mailing;
  }

  private static int keepDays(String text) {
    Duration keep = Durations.parse(text);
    if (keep.toDays() < 1 || keep.toDays() > MAX_KEEP_DAYS) {
      throw new IllegalArgumentException("expected 1 to %,d days".formatted(MAX_KEEP_DAYS));
    }
    return (int) keep.toDays();
  }

  private static int days(String text) {
    String number = text.replaceFirst("\\s*(d|days?)$", "");
    if (number.equals(text)) {
      throw new IllegalArgumentException("expected days, as in '30 days'");
    }
    return number(number, MAX_DAYS);
  }

  private static int number(String text, int most) {
    if (!text.matches("[0-9]{1,5}")
        || Integer.parseInt(text) < 1
        || Integer.parseInt(text) > most) {
      throw new IllegalArgumentException("expected 1 to %,d".formatted(most));
    }
    return Integer.parseInt(text);
  }

  private static <E extends Enum<E>> E one(E[] values, String text) {
    return Arrays.stream(values)
        .filter(value -> word(value).equals(text))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "expected one of "
                    + Arrays.stream(values)
                        .map(ReportReader::word)
                        .collect(Collectors.joining(", "))));
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
