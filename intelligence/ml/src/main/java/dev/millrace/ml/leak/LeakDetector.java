package dev.millrace.ml.leak;

import dev.millrace.contracts.definition.Durations;
import dev.millrace.contracts.feature.TrainingSet;
import dev.millrace.contracts.feature.TrainingSet.Late;
import dev.millrace.ml.leak.Leak.Kind;
import dev.millrace.ml.sample.Split;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Looks through a training set and its split. Why each limit is what it is: docs/decisions/0061.
public final class LeakDetector {

  /// An order that is delivered after the cut-off was still placed before it: some rows always have
  /// a later time beside their own. So many of them are written later as a whole.
  private static final double MANY_LATE = 0.25;

  /// Enough where a feature asks for the late column itself.
  private static final double SOME_LATE = 0.01;

  private LeakDetector() {}

  /// Empty where nothing leaks.
  public static List<Leak> of(TrainingSet set, Split split) {
    var leaks = new ArrayList<Leak>();
    for (Late late : set.late()) {
      if (late.share() >= (late.features().isEmpty() ? MANY_LATE : SOME_LATE)) {
        leaks.add(late(late));
      }
    }
    leaks.addAll(SingleFeatures.tooGood(set.features(), split));
    leaks.addAll(Twins.of(set, split));
    return leaks;
  }

  private static Leak late(Late late) {
    boolean isDays = late.by().toDays() > 0;
    return new Leak(
        Kind.AFTER_CUT_OFF,
        late.column(),
        String.format(
            Locale.ROOT,
            "the feature view '%s' reads rows of which %.0f %% were written after the cut-off by their '%s', up to %s after it%s",
            late.view(),
            100 * late.share(),
            late.column(),
            Durations.toText(isDays ? Duration.ofDays(late.by().toDays()) : late.by()),
            late.features().isEmpty()
                ? ""
                : ", which '%s' asks for".formatted(String.join("', '", late.features()))));
  }
}
