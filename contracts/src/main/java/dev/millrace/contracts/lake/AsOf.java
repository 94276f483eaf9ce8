package dev.millrace.contracts.lake;

import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.ProblemCode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A state of the lake in the past: all tables as they were at one point.
public sealed interface AsOf {

  /// What was published at a time; of a commit that lies around it, nothing.
  record Moment(Instant at) implements AsOf {}

  /// What was visible right after a run's last publication, also of tables it did not write.
  record Run(RunId id) implements AsOf {}

  /// What a tag keeps.
  ///
  /// @param name begins with a letter, so that it cannot be taken for a run or a time
  record Tag(String name) implements AsOf {

    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9_-]{0,62}");

    public Tag {
      if (!FORM.matcher(name).matches()) {
        throw ProblemCode.NAME_FORM.exception(
            "The tag '%s' is not of a-z, 0-9, _ and -, beginning with a letter, at most 63 characters."
                .formatted(name.substring(0, Math.min(80, name.length()))),
            "Name it as in 'before_migration'.");
      }
    }
  }

  /// One table at a snapshot, and the others as they were when it became the table's current one.
  record Snapshot(TableName table, long id) implements AsOf {}

  Pattern SNAPSHOT = Pattern.compile("([a-z]+\\.[a-z0-9_]+)@(-?\\d{1,19})");

  /// Reads `2026-05-01`, `2026-05-01T10:00:00Z`, `gold.fct_orders@123`, a run's id or a tag.
  static AsOf of(String text) {
    String stripped = text.strip();
    Matcher snapshot = SNAPSHOT.matcher(stripped);
    if (snapshot.matches()) {
      return new Snapshot(TableName.of(snapshot.group(1)), Long.parseLong(snapshot.group(2)));
    }
    if (!stripped.isEmpty() && Character.isDigit(stripped.charAt(0))) {
      return momentOrRun(stripped);
    }
    return new Tag(stripped);
  }

  private static AsOf momentOrRun(String text) {
    try {
      return text.length() == 10
          ? new Moment(LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant())
          : new Moment(Instant.parse(text));
    } catch (DateTimeParseException _) {
      return new Run(new RunId(text));
    }
  }
}
