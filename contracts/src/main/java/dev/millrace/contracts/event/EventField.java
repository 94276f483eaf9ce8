package dev.millrace.contracts.event;

/// The fields of an event that Segment's specification names and Millrace reads.
public enum EventField {
  TYPE("type"),
  MESSAGE_ID("messageId"),
  EVENT("event"),
  NAME("name"),
  USER_ID("userId"),
  ANONYMOUS_ID("anonymousId"),
  PREVIOUS_ID("previousId"),
  GROUP_ID("groupId"),
  TIMESTAMP("timestamp"),
  ORIGINAL_TIMESTAMP("originalTimestamp"),
  RECEIVED_AT("receivedAt"),
  PROPERTIES("properties"),
  TRAITS("traits"),
  CONTEXT("context"),
  WRITE_KEY("writeKey");

  private final String wire;

  EventField(String wire) {
    this.wire = wire;
  }

  /// The name in JSON.
  public String wire() {
    return wire;
  }
}
