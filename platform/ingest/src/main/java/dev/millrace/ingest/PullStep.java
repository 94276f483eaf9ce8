package dev.millrace.ingest;

import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.ingest.origin.SourceProgress;
import java.util.Map;
import java.util.Set;

/// `run: pull`: reads a source that is pulled, of whatever kind, once.
public final class PullStep implements StepRunner {

  private final Lake lake;
  private final Sources sources;

  public PullStep(Lake lake, Sources sources) {
    this.lake = lake;
    this.sources = sources;
  }

  @Override
  public String kind() {
    return "pull";
  }

  @Override
  public Set<String> arguments() {
    return Set.of("source");
  }

  @Override
  public Set<TableName> fills(Map<String, String> given) {
    try {
      return Set.copyOf(sources.require(given.getOrDefault("source", "")).tables());
    } catch (MillraceException e) {
      return Set.of(); // the run itself says what is wrong
    }
  }

  @Override
  public Report run(Call call) throws InterruptedException {
    SourceDefinition source = sources.require(call.arguments().getOrDefault("source", ""));
    if (lake.mark("pull/%s/%s".formatted(source.name(), call.run())).isPresent()) {
      return new Report("already stored by an earlier attempt");
    }
    return new Report(
        sources.run(source.name().value(), call.run().value(), SourceProgress.NONE).summary());
  }
}
