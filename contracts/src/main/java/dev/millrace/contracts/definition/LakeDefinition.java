package dev.millrace.contracts.definition;

import org.jspecify.annotations.Nullable;

/// `lake:` in `millrace.yaml`: where the tables lie and who else may write them.
///
/// @param externalWrites what other engines may write through the Iceberg REST catalog
/// @param bucket where the tables' files lie; null for the data directory
/// @param cacheBytes how much of the bucket is kept on this machine's disk
/// @param sharesEndpoint whether the REST catalog tells other engines the bucket's endpoint and
///   region; it never tells keys
public record LakeDefinition(
    ExternalWrites externalWrites,
    @Nullable ObjectAccess bucket,
    long cacheBytes,
    boolean sharesEndpoint) {

  public static final long DEFAULT_CACHE_BYTES = 10L << 30;

  public static final LakeDefinition DEFAULT =
      new LakeDefinition(ExternalWrites.BRONZE, null, DEFAULT_CACHE_BYTES, false);
}
