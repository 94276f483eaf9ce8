package dev.millrace.ml;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Items for somebody or beside something, best first.
///
/// @param id `model.version.scenario.chance`; by it the answer can be explained for some days
/// @param scenario whose rules were applied
/// @param version of the model; 0 where none was trained yet
/// @param note what the reader should know, such as that nothing is known of the customer; or null
/// @param clicks of the customer that were heeded, newest first
/// @param explored what could have stood in one of the places; null where nothing was left to
///   chance
public record Recommendation(
    String id,
    String model,
    int version,
    String scenario,
    List<Item> items,
    @Nullable String note,
    List<String> clicks,
    Instant asOf,
    @Nullable Explored explored) {

  public Recommendation {
    items = List.copyOf(items);
    clicks = List.copyOf(clicks);
  }

  /// @param score comparable within one answer only
  /// @param why it is there, in words
  public record Item(String item, String title, double score, String why) {}

  /// One place of an answer, drawn by chance, and what could have stood there.
  ///
  /// @param place counted from 1
  /// @param item that stands there
  /// @param propensity how likely that was
  /// @param candidates all that could, with how likely each was; the first is what the ranking says
  /// @param history items of the customer that the ranking was made from, oldest first
  public record Explored(
      int place, String item, double propensity, List<Candidate> candidates, List<String> history) {

    public Explored {
      candidates = List.copyOf(candidates);
      history = List.copyOf(history);
    }
  }

  public record Candidate(String item, double propensity) {}
}
