package dev.millrace.ingest.origin;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One column that is not what it was.
///
/// @param before its type in the table; null where the table had none
/// @param after its type in the source; null where the source has none
public record ColumnDrift(
    Kind kind, String column, @Nullable String before, @Nullable String after) {

  /// What became of a column.
  public enum Kind {
    APPEARED,
    CHANGED,
    VANISHED
  }

  /// `appeared note (string), vanished colour`.
  public static String toText(List<ColumnDrift> drift) {
    return drift.stream().map(ColumnDrift::words).collect(Collectors.joining(", "));
  }

  private String words() {
    String what = kind.name().toLowerCase(Locale.ROOT) + " " + column;
    return switch (kind) {
      case APPEARED -> "%s (%s)".formatted(what, after);
      case CHANGED -> "%s (%s to %s)".formatted(what, before, after);
      case VANISHED -> what;
    };
  }
}
