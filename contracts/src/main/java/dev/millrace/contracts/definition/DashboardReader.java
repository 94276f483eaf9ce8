package dev.millrace.contracts.definition;

import dev.millrace.contracts.definition.DashboardDefinition.Kind;
import dev.millrace.contracts.definition.DashboardDefinition.Row;
import dev.millrace.contracts.definition.DashboardDefinition.Tile;
import dev.millrace.contracts.problem.ProblemCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Reads `dashboards/*.yaml`.
final class DashboardReader {

  private static final int DEFAULT_DAYS = 30;
  private static final int DEFAULT_LIMIT = 10;
  private static final int MAX_LIMIT = 1_000;
  private static final int COUNTRIES = 300;
  private static final int MAX_DAYS = 9_999;
  private static final int MAX_TILES = 60;
  private static final int COLUMNS = 12;

  private DashboardReader() {}

  static DashboardDefinition dashboard(YamlMap map, String name) {
    var rows = new ArrayList<Row>();
    map.maps("rows").forEach(row -> rows.add(row(row)));
    long tiles = rows.stream().mapToLong(row -> row.tiles().size()).sum();
    if (tiles < 1 || tiles > MAX_TILES) {
      map.add(
          ProblemCode.DEFINITION_VALUE.at(
              map.line("rows"),
              "The dashboard has %d tiles; expected 1 to %d.".formatted(tiles, MAX_TILES),
              "Write 'rows:' with 'tiles:' in each, or make two dashboards of it."));
    }
    return new DashboardDefinition(
        name,
        map.find("title").orElse(name),
        map.find("description").orElse(null),
        map.find("owner").orElse(null),
        map.find("last", DashboardReader::days).orElse(DEFAULT_DAYS),
        map.texts("filters"),
        rows,
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
    Kind kind = map.require("kind", DashboardReader::kind, Kind.KPI);
    String metric = kind.hasMetric() ? map.require("metric", text -> text, "nothing") : null;
    List<String> written = map.texts("by");
    List<String> by = written.isEmpty() ? usual(kind) : written;
    if (!kind.takes(by.size())) {
      map.add(
          ProblemCode.DEFINITION_VALUE.at(
              map.line("by"),
              "The tile of kind '%s' has %d dimensions; expected %s."
                  .formatted(word(kind), by.size(), kind.dimensions()),
              "Change 'by:', or show it as a table."));
    }
    if (kind == Kind.COHORT && !List.of("week", "month").containsAll(by)) {
      map.add(
          ProblemCode.DEFINITION_VALUE.at(
              map.line("by"),
              "The tile of kind 'cohort' is by '%s'; expected week or month."
                  .formatted(String.join(", ", by)),
              "Write 'by: month'."));
    }
    int most = kind == Kind.COHORT ? CohortQuestion.MOST : MAX_LIMIT;
    var tile =
        new Tile(
            kind,
            map.find("title").orElse(metric == null ? usualTitle(kind) : metric.replace('_', ' ')),
            metric,
            by,
            map.find("last", DashboardReader::days).orElse(null),
            TileQuestions.filters(map),
            map.find("limit", text -> number(text, 1, most))
                .orElse(kind == Kind.MAP ? COUNTRIES : DEFAULT_LIMIT),
            map.find("width", text -> number(text, 2, COLUMNS)).orElse(null),
            kind == Kind.FUNNEL ? TileQuestions.funnel(map) : null,
            kind == Kind.COHORT ? TileQuestions.cohort(map) : null,
            map.where());
    map.end();
    return tile;
  }

  private static List<String> usual(Kind kind) {
    return switch (kind) {
      case LINE -> List.of("day");
      case COHORT -> List.of("month");
      case MAP -> List.of("country");
      default -> List.of();
    };
  }

  /// What need not be written. A map without some of its countries would say that nobody is there.
  static String usualLimit(String kind) {
    return String.valueOf(kind.equals(word(Kind.MAP)) ? COUNTRIES : DEFAULT_LIMIT);
  }

  private static String usualTitle(Kind kind) {
    return kind == Kind.LIVE ? "Events as they come" : "Transactions";
  }

  private static int days(String text) {
    String number = text.replaceFirst("\\s*(d|days?)$", "");
    if (number.equals(text)) {
      throw new IllegalArgumentException("expected days, as in '30 days'");
    }
    return number(number, 1, MAX_DAYS);
  }

  private static int number(String text, int least, int most) {
    if (!text.matches("[0-9]{1,5}")
        || Integer.parseInt(text) < least
        || Integer.parseInt(text) > most) {
      throw new IllegalArgumentException("expected %d to %,d".formatted(least, most));
    }
    return Integer.parseInt(text);
  }

  private static Kind kind(String text) {
    return Arrays.stream(Kind.values())
        .filter(kind -> word(kind).equals(text))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "expected one of "
                    + Arrays.stream(Kind.values())
                        .map(DashboardReader::word)
                        .collect(Collectors.joining(", "))));
  }

  private static String word(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
