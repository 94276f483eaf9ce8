package dev.millrace.contracts.feature;

import dev.millrace.contracts.name.ViewName;
import java.util.Map;

/// Features read by key, in well under a millisecond. Safe for any thread.
public interface OnlineFeatures {

  /// What is known of a key now, by feature name; features never computed for it have their
  /// default.
  Map<String, FeatureValue> read(ViewName view, String key);
}
