package dev.millrace.ingest.follow;

/// What became of records. Received is loaded plus quarantined plus unchanged.
///
/// @param values that went to quarantine without their row
public record BatchCounts(long loaded, long quarantined, long unchanged, long values) {

  public static final BatchCounts NONE = new BatchCounts(0, 0, 0, 0);

  public long received() {
    return loaded + quarantined + unchanged;
  }

  /// Both together.
  public BatchCounts and(BatchCounts more) {
    return new BatchCounts(
        loaded + more.loaded,
        quarantined + more.quarantined,
        unchanged + more.unchanged,
        values + more.values);
  }
}
