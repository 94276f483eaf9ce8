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
  Prediction predict(String model, List<ViewName> views, String key) {
    Registry.InUse use =
        registry
            .inUse(model)
            .orElseThrow(() ->
                ProblemCode.MODEL_NOT_TRAINED.exception(
                    "No version of the model '%s' is in use yet.".formatted(model),
                    "Run the flow that trains it."));
    Rollout rollout = use.rollout();
    if (rollout == null) {
      return keep(byChampion(model, use.champion(), views, key));
    }
    return rollout.takes(key)
        ? byChallenger(rollout, views, key)
        : byBaseline(rollout, views, key, Standing.CHAMPION);
  }

  private Prediction byBaseline(
      Rollout rollout, List<ViewName> views, String key, Standing standing) {
    Answer answer = byChampion(rollout.model(), rollout.baseline(), views, key);
    Prediction given = keep(answer.standing() == Standing.FALLBACK ? answer : answer.as(standing));
    watch.compare(rollout, given, answer.look(), views, false);
    return given;
  }

  /// What went wrong counts only where the champion can answer.
  private Prediction byChallenger(Rollout rollout, List<ViewName> views, String key) {
    Standing instead =
        rollout.stage() == Rollout.Stage.FULL ? Standing.FALLBACK : Standing.CHAMPION;
    Answer answer;
    double millis;
    try {
      ServedModel challenger = served.version(rollout.model(), rollout.challenger());
      long start = System.nanoTime();
      FeatureLook look = FeatureLook.read(online, challenger.views(views), key);
      if (!look.isKnown()) {
        Prediction given = byBaseline(rollout, views, key, instead);
        watch.withheld(rollout);
        return given;
      }
      answer =
          answer(
              challenger,
              look,
              key,
              rollout.stage() == Rollout.Stage.FULL ? Standing.CHAMPION : Standing.CANARY);
      millis = (System.nanoTime() - start) / NANOS_PER_MILLI;
    } catch (RuntimeException e) {
      Answer given = byChampion(rollout.model(), rollout.baseline(), views, key).as(instead);
      watch.failed(rollout, e);
      return keep(given);
    }
    watch.answered(rollout, millis);
    watch.compare(rollout, answer.prediction(), answer.look(), views, true);
    return keep(answer);
  }

  private Answer byChampion(String model, int number, List<ViewName> views, String key) {
    ServedModel champion = served.lastGood(model, number);
    FeatureLook look = known(champion, views, key);
    Standing standing =
        champion.version().version() == number ? Standing.CHAMPION : Standing.FALLBACK;
    try {
      return answer(champion, look, key, standing);
    } catch (MillraceException e) {
      ServedModel earlier = served.before(model, champion.version().version()).orElseThrow(() -> e);
      return answer(earlier, known(earlier, views, key), key, Standing.FALLBACK);
    }
  }

  private FeatureLook known(ServedModel model, List<ViewName> views, String key) {
    FeatureLook look = FeatureLook.read(online, model.views(views), key);
    if (!look.isKnown()) {
      throw ProblemCode.NOT_FOUND.exception(
          "Nothing is known of '%s' that the model '%s' could judge by."
              .formatted(key, model.version().model()),
          "Check the id; a customer has features once the features were computed after a purchase or visit.");
    }
    return look;
  }

  private Answer answer(ServedModel model, FeatureLook look, String key, Standing standing) {
    double[] row = model.row(look::number);
    double probability = model.answer(row);
    return new Answer(
        new Prediction(
            UUID.randomUUID().toString(),
            key,
            probability,
            model.willChurn(probability),
            model.version().threshold(),
            model.version(),
            standing,
            clock.instant(),
            features(model.version(), look),
            model.reasons(row, REASONS)),
        look);
  }

  private Prediction keep(Answer answer) {
    answers.keep(answer.prediction(), answer.look().values());
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
      Prediction given = prediction;
      return new Answer(
          new Prediction(
              given.responseId(),
              given.key(),
              given.probability(),
              given.willChurn(),
              given.threshold(),
              given.version(),
              standing,
              given.asOf(),
              given.features(),
              given.reasons()),
          look);
    }
  }
}
