package dev.millrace.ml;

import java.util.List;

/// What came of training a version again.
///
/// @param differences what is not as it was; none when the version was reproduced
/// @param notes what is worth knowing beside it
public record Reproduction(
    String model, int version, String sha256, List<Difference> differences, List<String> notes) {

  public Reproduction {
    differences = List.copyOf(differences);
    notes = List.copyOf(notes);
  }

  public boolean isSame() {
    return differences.isEmpty();
  }

  /// One thing that is not as it was.
  ///
  /// @param what such as `metric auc`, `sha256`, `table gold.fct_orders`
  public record Difference(String what, String was, String is) {}
}
