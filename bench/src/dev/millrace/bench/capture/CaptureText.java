package dev.millrace.bench.capture;

import dev.millrace.bench.Result.Text;
import java.util.List;

/// What the numbers of a capture are.
final class CaptureText {

  static final Text TEXT =
      new Text(
          List.of(
              "A PostgreSQL on this machine holds a table of seven columns. A fresh Millrace with one capture source takes the snapshot into its lake, then rows are added in transactions of a thousand as fast as the database takes them.",
              "The peer is Debezium's engine of the same version with the same settings in a JVM with the same flags; it counts rows and keeps nothing. They take turns, each with a slot of its own.",
              "A snapshot counts from the moment the replication slot is there until the last row was taken; the stream from before the first insert until the last row was taken. Taken means committed in the lake for Millrace, and handed over for the peer."),
          List.of("The shares are Millrace's rows per second by the peer's."),
          List.of(
              "PostgreSQL, which writes, decodes and sends, shares the two cores with whoever reads.",
              "PostgreSQL runs without fsync, so that the disk is not what is measured; Millrace's commits do sync."));

  private CaptureText() {}
}
