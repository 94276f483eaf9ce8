package dev.millrace.govern.privacy;

import dev.millrace.contracts.problem.ProblemCode;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What was asked to be done with what is kept of some people, and how far it is. The words are
/// those of Segment's API.
///
/// @param people how many it is about
/// @param deleted rows that went so far, by place
/// @param waitingFor what keeps it from its end
/// @param user who asked
public record Regulation(
    String id,
    Type type,
    Status status,
    int people,
    Map<String, Long> deleted,
    List<String> waitingFor,
    String user,
    Instant createdAt,
    @Nullable Instant finishedAt) {

  public Regulation {
    deleted = Map.copyOf(deleted);
    waitingFor = List.copyOf(waitingFor);
  }

  /// What is done.
  public enum Type {
    SUPPRESS_ONLY(true, false),
    DELETE_ONLY(false, true),
    SUPPRESS_WITH_DELETE(true, true),
    UNSUPPRESS(false, false);

    private final boolean suppresses;
    private final boolean deletes;

    Type(boolean suppresses, boolean deletes) {
      this.suppresses = suppresses;
      this.deletes = deletes;
    }

    boolean suppresses() {
      return suppresses;
    }

    boolean deletes() {
      return deletes;
    }

    /// @throws dev.millrace.contracts.problem.MillraceException PARAMETER_VALUE
    public static Type of(@Nullable String text) {
      return Arrays.stream(values())
          .filter(type -> type.name().equals(text))
          .findFirst()
          .orElseThrow(() ->
              ProblemCode.PARAMETER_VALUE.exception(
                  "The 'regulationType' is '%s'; expected SUPPRESS_ONLY, DELETE_ONLY, SUPPRESS_WITH_DELETE or UNSUPPRESS."
                      .formatted(
                          text == null ? "" : text.substring(0, Math.min(60, text.length()))),
                  "Choose one of them."));
    }
  }

  /// How far it is.
  public enum Status {
    INITIALIZED,
    RUNNING,
    FINISHED
  }
}
