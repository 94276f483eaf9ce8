package dev.millrace.ml;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Items for somebody or beside something, best first.
///
/// @param scenario whose rules were applied
/// @param version of the model; 0 where none was trained yet
/// @param note what the reader should know, such as that nothing is known of the customer; or null
/// @param clicks of the customer that were heeded, newest first
public record Recommendation(
    String model,
    int version,
    String scenario,
    List<Item> items,
    @Nullable String note,
    List<String> clicks,
    Instant asOf) {

  public Recommendation {
    items = List.copyOf(items);
    clicks = List.copyOf(clicks);
  }

  /// @param score comparable within one answer only
  /// @param why it is there, in words
  public record Item(String item, String title, double score, String why) {}
}
