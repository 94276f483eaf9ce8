package dev.millrace.contracts.definition;

import dev.millrace.contracts.problem.ProblemCode;
import java.time.Duration;
import java.util.List;

/// Reads sources of `type: capture`.
final class CaptureReader {

  private static final long WAL_BUDGET = 1L << 30;

  private CaptureReader() {}

  static SourceDefinition read(YamlMap map, SourceHead head) {
    List<String> captured = map.texts("tables");
    if (captured.isEmpty() || !captured.stream().allMatch(CaptureReader::isTable)) {
      map.add(
          ProblemCode.DEFINITION_VALUE.at(
              map.line("tables"),
              "The key 'tables' holds '%s'; expected one or more of 'schema.table'."
                  .formatted(String.join(", ", captured)),
              "Write it as in 'tables: [public.orders]'."));
      captured = List.of("public.unknown");
    }
    if (head.drift() != DriftPolicy.EVOLVE || !head.fields().isEmpty()) {
      map.add(
          ProblemCode.DEFINITION_VALUE.at(
              map.where(),
              "The source of type capture has 'fields' or a 'drift' other than evolve.",
              "Remove them: its tables follow the database's."));
    }
    String standard = "millrace_" + head.name().value();
    var capture =
        new SourceDefinition.Capture(
            head.name(),
            head.description(),
            head.table(),
            JdbcReader.access(map, "jdbc:postgresql:"),
            captured,
            map.find("prefix", CaptureReader::prefix).orElse(""),
            map.find("slot", CaptureReader::word).orElse(standard),
            map.find("publication", CaptureReader::word).orElse(standard),
            map.find("wal_budget", Sizes::parse).orElse(WAL_BUDGET),
            map.find("heartbeat", CaptureReader::span).orElse(Duration.ofSeconds(10)),
            map.find("commit_every", CaptureReader::span).orElse(Duration.ofSeconds(2)));
    return first(capture);
  }

  /// Its table is the first of those it fills.
  private static SourceDefinition first(SourceDefinition.Capture capture) {
    return new SourceDefinition.Capture(
        capture.name(),
        capture.description(),
        capture.tables().getFirst(),
        capture.database(),
        capture.captured(),
        capture.prefix(),
        capture.slot(),
        capture.publication(),
        capture.walBudget(),
        capture.heartbeat(),
        capture.commitEvery());
  }

  private static boolean isTable(String text) {
    return text.matches("[a-z_][a-z0-9_]{0,62}\\.[a-z_][a-z0-9_]{0,62}");
  }

  static String prefix(String text) {
    if (!text.matches("[a-z][a-z0-9_]{0,30}")) {
      throw new IllegalArgumentException("expected lower-case letters, digits and _");
    }
    return text;
  }

  private static String word(String text) {
    if (!text.matches("[a-z0-9_]{1,63}")) {
      throw new IllegalArgumentException("expected at most 63 lower-case letters, digits and _");
    }
    return text;
  }

  private static Duration span(String text) {
    Duration span = Durations.parse(text);
    if (!span.isPositive()) {
      throw new IllegalArgumentException("expected more than nothing");
    }
    return span;
  }
}
