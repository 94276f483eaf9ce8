package dev.millrace.contracts.event;

/// Tells the first delivery of a message from later ones. The answer follows from the log alone:
/// every reader of a record gets the same one, now and after a restart, so that lake and features
/// count the same events. Safe for any thread.
public interface Deliveries {

  /// Takes every record for a first delivery.
  Deliveries ALL_FIRST = (_, _, _, _, _, _) -> true;

  /// Whether the record is the first of its message within 30 days. Records of one partition are to
  /// be asked about in order, but different readers may be at different places.
  ///
  /// @param value the record's bytes, of which those from `idStart` to `idEnd` are the `messageId`
  /// @param receivedAt in microseconds
  boolean isFirst(
      int partition, long offset, byte[] value, int idStart, int idEnd, long receivedAt);
}
