package dev.millrace.ingest.event;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/// Ids for events whose senders gave none: 122 random bits of this process, and a number. Safe for
/// any thread.
final class MessageIds {

  private final String process = UUID.randomUUID().toString();
  private final AtomicLong next = new AtomicLong();

  String next() {
    return process + "-" + next.getAndIncrement();
  }
}
