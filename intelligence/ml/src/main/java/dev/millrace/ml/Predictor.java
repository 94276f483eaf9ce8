package dev.millrace.ml;

import dev.millrace.contracts.feature.OnlineFeatures;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// Answers for one key from its online features, by the champion or by the version that is on its
/// way out. Where that one fails, the champion answers. Safe for any thread.
final class Predictor {

  private static final int REASONS = 5;
  private static final double NANOS_PER_MILLI = 1_000_000;

  private final Registry registry;
  private final ServedModels served;
  private final OnlineFeatures online;
  private final InstantSource clock;
  private final Answers answers;
  private final RolloutWatch watch;

  Predictor(
      Registry registry,
      ServedModels served,
      OnlineFeatures online,
      InstantSource clock,
      Answers answers,
      RolloutWatch watch) {
    this.registry = registry;
    this.served = served;
    this.online = online;
    this.clock = clock;
    this.answers = answers;
    this.watch = watch;
  }

  /// @param views whose features versions read that do not say
  Prediction predict(String model, List<ViewName> views, Asked asked) {
    Registry.InUse use =
        registry
            .inUse(model)
            .orElseThrow(() ->
                ProblemCode.MODEL_NOT_TRAINED.exception(
                    "No version of the model '%s' is in use yet.".formatted(model),
                    "Run the flow that trains it."));
    Rollout rollout = use.rollout();
    new GivenFeatures(registry).check(model, use, asked);
    String key = asked.key();
    // A row of nobody is drawn by no canary, and counts for no version.
    if (rollout == null || key == null) {
      return keep(byChampion(model, use.champion(), views, asked));
    }
    return rollout.takes(key)
        ? byChallenger(rollout, views, asked)
        : byBaseline(rollout, views, asked, Standing.CHAMPION);
  }

  private Prediction byBaseline(
      Rollout rollout, List<ViewName> views, Asked asked, Standing standing) {
    Answer answer = byChampion(rollout.model(), rollout.baseline(), views, asked);
    Prediction given = keep(answer.standing() == Standing.FALLBACK ? answer : answer.as(standing));
    watch.compare(rollout, given, answer.look(), views, false);
    return given;
  }

  /// What went wrong counts only where the champion can answer.
  private Prediction byChallenger(Rollout rollout, List<ViewName> views, Asked asked) {
    Standing instead =
        rollout.stage() == Rollout.Stage.FULL ? Standing.FALLBACK : Standing.CHAMPION;
    Answer answer;
    double millis;
    try {
      ServedModel challenger = served.version(rollout.model(), rollout.challenger());
      long start = System.nanoTime();
      FeatureLook look = FeatureLook.read(online, challenger.views(views), asked);
      if (!look.isKnown()) {
        Prediction given = byBaseline(rollout, views, asked, instead);
        watch.withheld(rollout);
        return given;
      }
      answer =
          answer(
              challenger,
              look,
              asked,
              rollout.stage() == Rollout.Stage.FULL ? Standing.CHAMPION : Standing.CANARY);
      millis = (System.nanoTime() - start) / NANOS_PER_MILLI;
    } catch (RuntimeException e) {
      Answer given = byChampion(rollout.model(), rollout.baseline(), views, asked).as(instead);
      watch.failed(rollout, e);
      return keep(given);
    }
    watch.answered(rollout, millis);
    watch.compare(rollout, answer.prediction(), answer.look(), views, true);
    return keep(answer);
  }

  private Answer byChampion(String model, int number, List<ViewName> views, Asked asked) {
    ServedModel champion = served.lastGood(model, number);
    FeatureLook look = known(champion, views, asked);
    Standing standing =
        champion.version().version() == number ? Standing.CHAMPION : Standing.FALLBACK;
    try {
      return answer(champion, look, asked, standing);
    } catch (MillraceException e) {
      ServedModel earlier = served.before(model, champion.version().version()).orElseThrow(() -> e);
      return answer(earlier, known(earlier, views, asked), asked, Standing.FALLBACK);
    }
  }

  private FeatureLook known(ServedModel model, List<ViewName> views, Asked asked) {
    FeatureLook look = FeatureLook.read(online, model.views(views), asked);
    if (!look.isKnown()) {
      throw ProblemCode.NOT_FOUND.exception(
          "Nothing is known of '%s' that the model '%s' could judge by."
              .formatted(asked.key(), model.version().model()),
          "Check the id; a customer has features once the features were computed after a purchase or visit.");
    }
    return look;
  }

  private Answer answer(ServedModel model, FeatureLook look, Asked asked, Standing standing) {
    double[] row = model.row(look::number);
    double probability = model.answer(row);
    return new Answer(
        new Prediction(
            UUID.randomUUID().toString(),
            asked.key() == null ? "" : asked.key(),
            probability,
            model.willChurn(probability),
            model.version().threshold(),
            model.version(),
            standing,
            clock.instant(),
            features(model.version(), look),
            model.reasons(row, REASONS),
            look.oldest(model.version().features()),
            model.version().features().stream().filter(look.withheld()::contains).toList()),
        look);
  }

  private Prediction keep(Answer answer) {
    answers.keep(answer.prediction(), answer.look());
    return answer.prediction();
  }

  private static Map<String, Double> features(ModelVersion version, FeatureLook look) {
    var features = new LinkedHashMap<String, Double>();
    for (String name : version.features()) {
      double value = look.number(name);
      if (!Double.isNaN(value)) {
        features.put(name, value);
      }
    }
    return features;
  }

  private record Answer(Prediction prediction, FeatureLook look) {
    Standing standing() {
      return prediction.standing();
    }

    Answer as(Standing standing) {
      return new Answer(prediction.as(standing), look);
    }
  }
}
