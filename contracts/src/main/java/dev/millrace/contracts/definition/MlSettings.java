package dev.millrace.contracts.definition;

import dev.millrace.contracts.problem.ProblemCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// `ml:` of `millrace.yaml`: what is kept of answers, and what runs may hold.
///
/// @param keepAnswers how long an answer of a model can be explained
/// @param answers at most so many are kept; none when 0
/// @param artifactBytes the largest artifact of a run
/// @param runBytes all artifacts of a run together
/// @param torch a directory with the jars of DJL and torch; null for what `./millrace torch fetch`
///   brings
public record MlSettings(
    Duration keepAnswers, int answers, long artifactBytes, long runBytes, @Nullable String torch) {

  public static final MlSettings DEFAULT =
      new MlSettings(Duration.ofDays(7), 100_000, 1L << 30, 10L << 30, null);

  public MlSettings {
    if (answers < 0 || answers > 10_000_000 || keepAnswers.isNegative()) {
      throw new IllegalArgumentException("expected answers from 0 to 10,000,000");
    }
    if (artifactBytes < 1 || runBytes < artifactBytes) {
      throw new IllegalArgumentException("expected artifact_size of at most run_size");
    }
  }

  static MlSettings read(YamlMap map) {
    try {
      return new MlSettings(
          map.find("keep_answers", Durations::parse).orElse(DEFAULT.keepAnswers()),
          map.find("answers", Integer::valueOf).orElse(DEFAULT.answers()),
          map.find("artifact_size", Sizes::parse).orElse(DEFAULT.artifactBytes()),
          map.find("run_size", Sizes::parse).orElse(DEFAULT.runBytes()),
          map.find("torch").orElse(null));
    } catch (IllegalArgumentException e) {
      map.add(
          ProblemCode.DEFINITION_VALUE.at(
              map.where(),
              "The limits of 'ml' cannot be used: %s.".formatted(e.getMessage()),
              "Write it as in 'ml: {keep_answers: 7d, answers: 100000, artifact_size: 1GB, run_size: 10GB}'."));
      return DEFAULT;
    }
  }
}
