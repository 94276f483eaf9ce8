package dev.millrace.ingest;

import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.ingest.capture.CaptureLoop;
import dev.millrace.ingest.capture.CaptureStatus;
import dev.millrace.ingest.jdbc.Drivers;
import java.util.List;

/// The databases that are followed all the time. The engine is loaded only where there is one.
public final class Captures implements AutoCloseable {

  private final List<CaptureLoop> loops;

  public Captures(
      LandingZone.Context context, List<SourceDefinition> sources, Sources.Places places) {
    this.loops =
        sources.stream()
            .filter(SourceDefinition.Capture.class::isInstance)
            .map(SourceDefinition.Capture.class::cast)
            .map(source ->
                new CaptureLoop(
                    source,
                    context.lake(),
                    context.arrivals(),
                    places.spill(),
                    new Drivers(places.drivers()),
                    CaptureLoop.Pace.DEFAULT))
            .toList();
  }

  /// Begins to follow.
  public void start() {
    loops.forEach(CaptureLoop::start);
  }

  /// How each is doing.
  public List<CaptureStatus> status() {
    return loops.stream().map(CaptureLoop::status).toList();
  }

  @Override
  public void close() {
    loops.forEach(CaptureLoop::close);
  }
}
