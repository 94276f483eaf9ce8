package dev.millrace.features.aggregate;

import dev.millrace.contracts.definition.FeatureViewDefinition.Feature;
import dev.millrace.contracts.name.ViewName;
import org.jspecify.annotations.Nullable;

/// One streamed feature: which events it counts, what it takes from them, and how they are kept.
///
/// @param print tells the feature from others, and from itself with another definition
/// @param of null for features of the events themselves
record Slot(
    int print,
    EventFilter filter,
    @Nullable FieldPath of,
    Wants wants,
    Window window,
    Section section) {

  /// What a feature takes from a value.
  enum Wants {
    NOTHING,
    NUMBER,
    SCALAR,
    SHORT_TEXT;

    boolean accepts(FoundValue value) {
      return switch (this) {
        case NOTHING -> true;
        case NUMBER -> value.millionths() != Decimals.NONE;
        case SCALAR -> value.isScalar();
        case SHORT_TEXT -> value.isScalar() && isShort(value);
      };
    }

    private static boolean isShort(FoundValue value) {
      var _ = value.text();
      return value.textTo() - value.textFrom() <= FoundValue.MAX_TEXT;
    }
  }

  static Slot of(ViewName view, Feature feature) {
    Window window = Window.of(feature);
    return new Slot(
        (int) Print.of(text(view, feature)),
        new EventFilter(feature.event()),
        feature.of() == null ? null : FieldPath.of(feature.of()),
        wants(feature),
        window,
        section(feature, window));
  }

  private static String text(ViewName view, Feature feature) {
    return "%s/%s/%s/%s/%s/%s/%s/%s/%s"
        .formatted(
            view,
            feature.name(),
            feature.aggregate(),
            feature.of(),
            feature.event(),
            feature.window(),
            Hop.micros(feature),
            feature.gap(),
            feature.limit());
  }

  private static Wants wants(Feature feature) {
    return switch (feature.aggregate()) {
      case SUM, MIN, MAX, MEAN, LAST -> Wants.NUMBER;
      case DISTINCT -> Wants.SCALAR;
      case LAST_K -> Wants.SHORT_TEXT;
      case COUNT, FIRST_SEEN, DAYS_SINCE_LAST, DAYS_SINCE_FIRST, SESSION_DURATION -> Wants.NOTHING;
    };
  }

  private static Section section(Feature feature, Window window) {
    return switch (feature.aggregate()) {
      case COUNT -> new Tiles(window, new Cell.Count());
      case SUM -> new Tiles(window, new Cell.Sum());
      case MEAN -> new Tiles(window, new Cell.Mean(new Cell.Sum(), new Cell.Count()));
      case MIN -> new Tiles(window, new Cell.Extreme(-1));
      case MAX -> new Tiles(window, new Cell.Extreme(1));
      case FIRST_SEEN -> new Tiles(window, new Cell.First(false));
      case DAYS_SINCE_FIRST -> new Tiles(window, new Cell.First(true));
      case LAST -> new LastValue(window);
      case DAYS_SINCE_LAST -> new LastMatch(window);
      case DISTINCT -> new Sketch(window);
      case LAST_K -> new NewestValues(window, feature.mostValues());
      case SESSION_DURATION -> new Sessions(feature.gap() == null ? 0 : Micros.of(feature.gap()));
    };
  }

  Slot withPrint(int other) {
    return new Slot(other, filter, of, wants, window, section);
  }
}
