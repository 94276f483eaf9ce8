package dev.millrace.ml;

import dev.millrace.ml.leak.Leak;
import java.time.Instant;
import java.util.List;

/// What a model would know that it cannot know when it is asked, on the rows it would be trained on
/// now.
///
/// @param cutOffs oldest first; the last is the hold-out
/// @param rows that train and judge
/// @param features that were looked at
public record LeakReport(
    String model, List<Instant> cutOffs, int rows, List<String> features, List<Leak> leaks) {

  public LeakReport {
    cutOffs = List.copyOf(cutOffs);
    features = List.copyOf(features);
    leaks = List.copyOf(leaks);
  }
}
