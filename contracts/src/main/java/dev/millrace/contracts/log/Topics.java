package dev.millrace.contracts.log;

/// The topics of the event log and what their values hold.
public final class Topics {

  /// Accepted events, keyed by user id or else anonymous id, and each [Farewell]. A value is the
  /// event's JSON as it was sent (Segment's shape), with `type`, `messageId`, `timestamp` and
  /// `receivedAt` always present.
  public static final String EVENTS = "events";

  /// What broke its contract: JSON with `id`, `receivedAt`, `code`, `reason` and `raw`.
  public static final String QUARANTINE = "events.quarantine";

  /// Events of senders who do not consent: JSON with `receivedAt`, and nothing of the event.
  public static final String WITHHELD = "events.withheld";

  /// Events of people of whom nothing is taken in: JSON with `receivedAt`, and nothing of the
  /// event.
  public static final String SUPPRESSED = "events.suppressed";

  /// Enough for one machine; more let more replicas share the work.
  public static final int PARTITIONS = 4;

  private Topics() {}
}
