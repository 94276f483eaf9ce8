package dev.millrace.ml;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Everything that a past answer was made of, and what the same version says of it now.
///
/// @param kind of answer
/// @param version that answered
/// @param probability that was answered; null where the answer is no single number
/// @param standing why it was this version: CHAMPION, CANARY, FALLBACK; SHADOW where nobody was
///   told
/// @param features that it read, in the model's order
/// @param again what the version says when it scores those values once more; null when it cannot,
///   and where the answer is no single number
/// @param note why it cannot; null when it can
/// @param made of what else the answer was made, and its parts
public record Explanation(
    String responseId,
    Kind kind,
    Instant answeredAt,
    String key,
    ModelVersion version,
    @Nullable Double probability,
    String standing,
    List<Value> features,
    List<Reason> reasons,
    @Nullable Double again,
    @Nullable String note,
    Made made) {

  public Explanation {
    features = List.copyOf(features);
    reasons = List.copyOf(reasons);
  }

  /// Whether scoring once more gives the very answer.
  public boolean isSame() {
    return note == null
        && Objects.equals(again, probability)
        && made.parts().stream().allMatch(part -> part.answered().equals(part.again()));
  }

  /// What was asked for.
  public enum Kind {
    /// Of a model that answers single keys with a number.
    PROBABILITY,
    LIFETIME_VALUE,
    SEGMENTS,
    RECOMMENDATIONS
  }

  /// A feature as it was read.
  ///
  /// @param value null where there was none
  /// @param eventTime the moment of the shop's time that it speaks of
  /// @param origin BATCH, STREAM or DEFAULT; GIVEN where whoever asked passed it in
  public record Value(
      String feature, @Nullable Double value, @Nullable Instant eventTime, String origin) {}

  /// A part of an answer.
  ///
  /// @param name such as `value`, a method of segments, or a place counted from 1
  /// @param again what it is when it is made once more; null where it cannot be or is gone
  public record Part(String name, String answered, @Nullable String again) {}

  /// @param parts of an answer that is no single number
  /// @param tables that were read for the answer, by snapshot
  /// @param heeded items that a recommendation was made from, oldest first
  /// @param rules by which a scenario moved and left out items, in words
  public record Made(
      List<Part> parts, Map<String, Long> tables, List<String> heeded, List<String> rules) {

    static final Made NOTHING = new Made(List.of(), Map.of(), List.of(), List.of());

    public Made {
      parts = List.copyOf(parts);
      tables = new TreeMap<>(tables);
      heeded = List.copyOf(heeded);
      rules = List.copyOf(rules);
    }
  }
}
