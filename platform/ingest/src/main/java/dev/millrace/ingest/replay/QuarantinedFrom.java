package dev.millrace.ingest.replay;

import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.ingest.origin.SourceQuarantine;
import dev.millrace.ingest.row.RowProblem;
import dev.millrace.ingest.row.RowReader.Provenance;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a row in quarantine was found, in the words of the table it belongs to: with them it takes
/// the place of what was loaded of it, and a corrected file takes its place in turn.
final class QuarantinedFrom {

  /// A file's hash, the row and, where only a value is bad, the column.
  private static final Pattern OF_FILE = Pattern.compile("[0-9a-f]{16}:((\\d{1,18})(:.*)?)");

  private static final Pattern OF_RECORD = Pattern.compile("(.+/\\d{1,9})/(\\d{1,18})");

  private QuarantinedFrom() {}

  /// @param next the number for a row that has none
  /// @throws RowProblem where it is a part of a row that cannot be found again
  static Provenance of(SourceDefinition source, String id, String origin, long next, Instant now)
      throws RowProblem {
    return switch (source) {
      case SourceDefinition.Files _ -> {
        Matcher place = OF_FILE.matcher(id);
        yield place.matches() && origin.endsWith(":" + place.group(1))
            ? new Provenance(
                origin.substring(0, origin.length() - place.group(1).length() - 1),
                Long.parseLong(place.group(2)),
                now)
            : new Provenance(origin, next, now);
      }
      case SourceDefinition.Kafka _ -> {
        Matcher place = OF_RECORD.matcher(origin);
        yield place.matches()
            ? new Provenance(place.group(1), Long.parseLong(place.group(2)), now)
            : new Provenance(origin, next, now);
      }
      case SourceDefinition.Jdbc jdbc
          when jdbc.key().isEmpty() && SourceQuarantine.isOfValue(origin) ->
          throw new RowProblem("Its row was loaded, and without a 'key' it cannot be found again.");
      default -> new Provenance(origin, next, now);
    };
  }
}
