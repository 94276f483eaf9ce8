package dev.millrace.demo.delivery;

/// What became of one request to the collector.
sealed interface Answer {

  /// All of it is stored; so many of its events as broken ones.
  record Stored(long quarantined) implements Answer {}

  /// The collector will not have it, however often it is sent.
  record Refused(int status) implements Answer {}

  /// The shop was closed before an answer came.
  record GivenUp() implements Answer {}
}
