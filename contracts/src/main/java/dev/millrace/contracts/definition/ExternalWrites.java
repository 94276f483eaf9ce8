package dev.millrace.contracts.definition;

import dev.millrace.contracts.name.Layer;

/// Which layers other engines may write through the Iceberg REST catalog. They may read all of
/// them, set properties of any table, and do as they like in namespaces of their own.
public enum ExternalWrites {
  /// None of the three.
  NONE,
  /// Bronze only: silver and gold belong to the SQL models. The default.
  BRONZE,
  /// All of them; what a model builds takes the place of what others wrote.
  ALL;

  public boolean allows(Layer layer) {
    return switch (this) {
      case NONE -> false;
      case BRONZE -> layer == Layer.BRONZE;
      case ALL -> true;
    };
  }
}
