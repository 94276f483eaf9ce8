package dev.millrace.ml;

import dev.millrace.contracts.definition.LifetimeValueDefinition;
import dev.millrace.contracts.definition.MlDefinition;
import dev.millrace.contracts.definition.MlModelDefinition;
import dev.millrace.contracts.definition.RecommendationDefinition;
import dev.millrace.contracts.definition.SegmentsDefinition;
import dev.millrace.contracts.feature.TrainingSet;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.lake.TableChange;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// `run: score`: what the champion says of everybody in the population, into `gold.predictions`;
/// lifetime values into `gold.lifetime_values` and `gold.customer_segments`; segments into
/// `gold.segments`; recommendations of a scenario into `gold.recommendations_<scenario>`. One
/// commit for each run, however often it is begun.
final class ScoreStep implements StepRunner {

  /// Features know only what was before their cut-off; this one lies behind all data.
  private static final Duration BEHIND_DATA = Duration.ofSeconds(1);

  private static final String SCENARIO = "scenario";
  private static final String LIMIT = "limit";

  private final Definitions definitions;
  private final MlModels.Parts parts;
  private final ServedModels champions;
  private final Champions<LifetimeValueModel.Served> values;
  private final Champions<SegmentScoring.Served> segments;
  private final Recommendations recommendations;

  ScoreStep(
      Definitions definitions,
      MlModels.Parts parts,
      ServedModels champions,
      Champions<LifetimeValueModel.Served> values,
      Champions<SegmentScoring.Served> segments,
      Recommendations recommendations) {
    this.recommendations = recommendations;
    this.definitions = definitions;
    this.parts = parts;
    this.champions = champions;
    this.values = values;
    this.segments = segments;
  }

  @Override
  public String kind() {
    return "score";
  }

  @Override
  public Set<String> arguments() {
    return Set.of(Definitions.ARGUMENT, SCENARIO, LIMIT);
  }

  @Override
  public Report run(Call call) {
    MlDefinition definition = definitions.of(call);
    String mark = mark(definition, call);
    Optional<String> earlier = parts.lake().mark(mark);
    if (earlier.isPresent()) {
      return scoredBefore(earlier.get());
    }
    return switch (definition) {
      case MlModelDefinition churn -> churn(churn, mark, call);
      case LifetimeValueDefinition value -> lifetimeValue(value, mark, call);
      case RecommendationDefinition shown -> recommendations(shown, mark, call);
      case SegmentsDefinition segmented -> segments(segmented, mark, call);
    };
  }

  private Report recommendations(RecommendationDefinition definition, String mark, Call call) {
    String scenario = call.arguments().get(SCENARIO);
    if (scenario == null) {
      return new Report("recommendations are scored when asked for");
    }
    int limit = limit(call);
    Optional<Mailing> mailing = recommendations.mailing(definition, scenario, limit);
    if (mailing.isEmpty()) {
      return new Report("no champion yet");
    }
    Mailing all = mailing.get();
    return commit(
        mark,
        List.of(all.change(call.run())),
        all.customers(),
        "%,d customers have %,d items by %s v%d in %s"
            .formatted(
                all.customers(),
                all.rows(),
                definition.name(),
                all.version(),
                Mailing.table(scenario)));
  }

  /// Of a scenario there is one commit each.
  private static String mark(MlDefinition definition, Call call) {
    String scenario = call.arguments().get(SCENARIO);
    return "score/%s/%s%s"
        .formatted(definition.name(), call.run(), scenario == null ? "" : "/" + scenario);
  }

  private static int limit(Call call) {
    String text = call.arguments().getOrDefault(LIMIT, "10");
    try {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= Recommendations.MOST) {
        return limit;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw ProblemCode.DEFINITION_VALUE.exception(
        "The step '%s' has 'limit: %s'; expected 1 to %d."
            .formatted(call.step(), text, Recommendations.MOST),
        "Leave it out for 10.");
  }

  private Report segments(SegmentsDefinition definition, String mark, Call call) {
    Optional<SegmentScoring.Served> champion = segments.champion(definition.name());
    if (champion.isEmpty()) {
      return new Report("no champion yet");
    }
    SegmentScoring.Scored scored =
        SegmentScoring.score(definition, champion.get(), parts, parts.lake().view(), call.run());
    return commit(
        mark,
        List.of(scored.change()),
        scored.customers(),
        "%,d customers have %,d memberships by %s v%d"
            .formatted(
                scored.customers(),
                scored.memberships(),
                definition.name(),
                champion.get().version().version()));
  }

  private Report lifetimeValue(LifetimeValueDefinition definition, String mark, Call call) {
    Optional<LifetimeValueModel.Served> champion = values.champion(definition.name());
    if (champion.isEmpty()) {
      return new Report("no champion yet");
    }
    LifetimeValueModel.Served served = champion.get();
    var scored =
        new LifetimeValueScoring(definition, served.version(), served.model())
            .score(parts.lake().view(), call.run());
    return commit(
        mark,
        scored.changes(),
        scored.count(),
        String.format(
            Locale.ROOT,
            "%,d customers valued by %s v%d, together %,.0f within %d days",
            scored.count(),
            definition.name(),
            served.version().version(),
            scored.value(),
            definition.horizon().toDays()));
  }

  private Report churn(MlModelDefinition definition, String mark, Call call) {
    Optional<ServedModel> champion = champions.champion(definition.name());
    if (champion.isEmpty()) {
      return new Report("no champion yet");
    }
    LakeView view = parts.lake().view();
    Instant cutOff = DataReach.read(view, definition).plus(BEHIND_DATA);
    TrainingSet population =
        parts
            .trainingSets()
            .build(
                view,
                champion.get().views(definition.views()),
                definition.population(),
                List.of(cutOff));
    var scores = new Scores(champion.get(), population, parts.clock().instant(), call.run());
    List<TableAppend> appends =
        scores.count() == 0
            ? List.of()
            : List.of(new TableAppend(Scores.TABLE, scores.rows(), null));
    return commit(mark, appends, scores.count(), scores.words());
  }

  private Report commit(String mark, List<? extends TableChange> changes, int count, String words) {
    Lake lake = parts.lake();
    try {
      lake.commit(LakeCommit.of(changes, new Mark(mark, null, "rows:" + count)));
      return new Report(words);
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
