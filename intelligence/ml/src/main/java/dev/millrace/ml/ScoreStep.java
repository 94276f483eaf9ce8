package dev.millrace.ml;

import dev.millrace.contracts.definition.MlModelDefinition;
import dev.millrace.contracts.feature.TrainingSet;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// `run: score`: what the champion says of everybody in the population, into `gold.predictions`.
/// One commit for each run, however often it is begun.
final class ScoreStep implements StepRunner {

  /// Features know only what was before their cut-off; this one lies behind all data.
  private static final Duration BEHIND_DATA = Duration.ofSeconds(1);

  private final Definitions definitions;
  private final MlModels.Parts parts;
  private final ServedModels champions;

  ScoreStep(Definitions definitions, MlModels.Parts parts, ServedModels champions) {
    this.definitions = definitions;
    this.parts = parts;
    this.champions = champions;
  }

  @Override
  public String kind() {
    return "score";
  }

  @Override
  public Set<String> arguments() {
    return Set.of(Definitions.ARGUMENT);
  }

  @Override
  public Report run(Call call) {
    MlModelDefinition definition = definitions.of(call);
    String mark = "score/%s/%s".formatted(definition.name(), call.run());
    Optional<String> earlier = parts.lake().mark(mark);
    if (earlier.isPresent()) {
      return scoredBefore(earlier.get());
    }
    Optional<ServedModel> champion = champions.champion(definition.name());
    if (champion.isEmpty()) {
      return new Report("no champion yet");
    }
    Instant cutOff = DataReach.read(parts.lake().view(), definition).plus(BEHIND_DATA);
    TrainingSet population =
        parts.trainingSets().build(definition.views(), definition.population(), List.of(cutOff));
    var scores = new Scores(champion.get(), population, parts.clock().instant(), call.run());
    return commit(mark, scores);
  }

  private Report commit(String mark, Scores scores) {
    Lake lake = parts.lake();
    List<TableAppend> appends =
        scores.count() == 0
            ? List.of()
            : List.of(new TableAppend(Scores.TABLE, scores.rows(), null));
    try {
      lake.commit(LakeCommit.of(appends, new Mark(mark, null, "rows:" + scores.count())));
      return new Report(scores.words());
    } catch (MillraceException e) {
      Optional<String> other = lake.mark(mark);
      if (e.problem().code() == ProblemCode.LAKE_CONFLICT && other.isPresent()) {
        return scoredBefore(other.get());
      }
      throw e;
    }
  }

  private static Report scoredBefore(String mark) {
    return new Report(
        "%,d customers scored by an earlier attempt"
            .formatted(Integer.valueOf(mark.substring(mark.indexOf(':') + 1))));
  }
}
