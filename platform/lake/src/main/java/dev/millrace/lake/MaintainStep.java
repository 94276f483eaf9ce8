package dev.millrace.lake;

import dev.millrace.contracts.definition.Durations;
import dev.millrace.contracts.flow.StepRunner;
import java.time.Duration;
import java.util.Set;

/// `run: maintain`: forgets snapshots that nobody needs any more and deletes their files.
public final class MaintainStep implements StepRunner {

  private static final String DEFAULT_KEEP = "7 days";

  private final IcebergLake lake;

  public MaintainStep(IcebergLake lake) {
    this.lake = lake;
  }

  @Override
  public String kind() {
    return "maintain";
  }

  @Override
  public Set<String> arguments() {
    return Set.of("keep");
  }

  @Override
  public Report run(Call call) {
    Duration keep = Durations.parse(call.arguments().getOrDefault("keep", DEFAULT_KEEP));
    lake.expire(keep);
    return new Report("snapshots older than %s are gone".formatted(Durations.toText(keep)));
  }
}
