package dev.millrace.contracts.definition;

import dev.millrace.contracts.name.ViewName;
import dev.millrace.contracts.problem.Where;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A model to train: which customers are alike.
///
/// @param views whose features it looks at
/// @param population a query that answers `key`: who is learnt from and put into the table; `?`
///   stands for the moment
/// @param dataUntil a query that answers one timestamp: how far the data reaches
/// @param rfm the features that say recency, frequency and money; null for none of this
/// @param clusters what is clustered; null for none of this
/// @param rules conditions over features by the segment's name
public record SegmentsDefinition(
    String name,
    @Nullable String description,
    List<ViewName> views,
    String population,
    String dataUntil,
    @Nullable Rfm rfm,
    @Nullable Clusters clusters,
    Map<String, String> rules,
    Where where)
    implements MlDefinition {

  public SegmentsDefinition {
    views = List.copyOf(views);
    rules = Collections.unmodifiableMap(new LinkedHashMap<>(rules));
  }

  /// @param recency a feature of which less is better, such as days since the last order
  /// @param frequency a feature of which more is better
  /// @param money a feature of which more is better
  public record Rfm(String recency, String frequency, String money) {}

  /// @param features that customers are compared by
  /// @param count how many clusters; 0 for as many as fit best
  public record Clusters(List<String> features, int count) {

    public static final int MOST = 12;

    public Clusters {
      features = List.copyOf(features);
    }
  }
}
