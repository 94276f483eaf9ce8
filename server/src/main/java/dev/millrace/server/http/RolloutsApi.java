package dev.millrace.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import com.linecorp.armeria.server.annotation.Post;
import com.linecorp.armeria.server.annotation.ProducesJson;
import com.linecorp.armeria.server.annotation.RequestObject;
import dev.millrace.contracts.definition.Durations;
import dev.millrace.contracts.definition.RolloutRules;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.ml.MlModels;
import dev.millrace.ml.Rollout;
import dev.millrace.ml.RolloutEvent;
import dev.millrace.ml.RolloutState;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// `/api/v1/models/{model}/rollout`: roll-outs of its versions.
@Blocking
@ProducesJson
public final class RolloutsApi {

  private final MlModels models;

  RolloutsApi(MlModels models) {
    this.models = models;
  }

  @Get("/models/{model}/rollout")
  public State state(@Param String model) {
    return State.of(models.rollouts().state(model));
  }

  @Post("/models/{model}/rollout")
  public State rollOut(@Param String model, @RequestObject JsonNode request) {
    int version = request.path("version").asInt(0);
    String stage = request.path("stage").asText("");
    return State.of(
        switch (stage) {
          case "shadow" -> models.rollouts().shadow(model, version);
          case "canary" ->
              models.rollouts().canary(model, version, request.path("percent").asDouble(0));
          case "full" -> models.rollouts().full(model, version);
          default ->
              throw ProblemCode.PARAMETER_VALUE.exception(
                  "The stage is '%s'; expected shadow, canary or full.".formatted(stage),
                  "Send it as in {\"version\": 5, \"stage\": \"canary\", \"percent\": 10}.");
        });
  }

  @Post("/models/{model}/rollback")
  public State rollBack(@Param String model) {
    return State.of(models.rollouts().rollback(model));
  }

  private static String word(Enum<?> name) {
    return name.name().toLowerCase(Locale.ROOT);
  }

  /// Where a model stands.
  record State(
      String model,
      @Nullable Integer champion,
      @Nullable UnderWay rollout,
      Rules rules,
      RolloutState.Figures figures,
      @Nullable String breach,
      List<Event> history) {

    static State of(RolloutState state) {
      return new State(
          state.model(),
          state.champion(),
          state.rollout() == null ? null : UnderWay.of(state.rollout()),
          Rules.of(state.rules()),
          state.figures(),
          state.breach(),
          state.history().stream().map(Event::of).toList());
    }
  }

  /// A version on its way out.
  record UnderWay(int baseline, int challenger, String stage, double percent, Instant since) {
    static UnderWay of(Rollout rollout) {
      return new UnderWay(
          rollout.baseline(),
          rollout.challenger(),
          word(rollout.stage()),
          rollout.percent(),
          rollout.since());
    }
  }

  /// What it is held against.
  record Rules(
      double errorRate,
      double p99Millis,
      double meanShift,
      double withheld,
      String window,
      int minAnswers,
      String watch) {

    static Rules of(RolloutRules rules) {
      return new Rules(
          rules.errorRate(),
          rules.p99Millis(),
          rules.meanShift(),
          rules.withheld(),
          Durations.toText(rules.window()),
          rules.minAnswers(),
          Durations.toText(rules.watch()));
    }
  }

  /// Something that happened.
  record Event(
      Instant at,
      String what,
      int version,
      @Nullable Integer champion,
      double percent,
      String words) {

    static Event of(RolloutEvent event) {
      return new Event(
          event.at(),
          word(event.what()),
          event.version(),
          event.champion(),
          event.percent(),
          event.words());
    }
  }
}
