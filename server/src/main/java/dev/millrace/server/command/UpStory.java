package dev.millrace.server.command;

import dev.millrace.server.Running;
import dev.millrace.server.Status;
import dev.millrace.server.StopSignal;
import java.io.PrintStream;

/// What `up` tells while it runs: one line now and then, only when something has changed.
final class UpStory {

  private static final int EVERY_MILLIS = 5_000;

  private final Running running;
  private final PrintStream out;

  UpStory(Running running, PrintStream out) {
    this.running = running;
    this.out = out;
  }

  void tellUntil(StopSignal stop) throws InterruptedException {
    String before = "";
    while (!stop.await(EVERY_MILLIS)) {
      String line = line(running.status().read());
      if (!line.equals(before)) {
        out.println(line);
        before = line;
      }
    }
  }

  private String line(Status status) {
    var files = running.platform().landingZone().counts();
    return "events %,d stored, %,d quarantined · files %,d: %,d rows received = %,d loaded + %,d quarantined + %,d unchanged · lake %d tables, %,d rows · runs %d ok, %d failed"
        .formatted(
            status.events().stored(),
            status.events().quarantined(),
            files.files(),
            files.received(),
            files.loaded(),
            files.quarantined(),
            files.unchanged(),
            status.lake().tables().size(),
            status.lake().rows(),
            status.flows().succeeded(),
            status.flows().failed());
  }
}
