package dev.millrace.ml;

import dev.millrace.contracts.definition.LifetimeValueDefinition;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.ml.boost.BoostingParameters;
import dev.millrace.ml.clv.BgNbd;
import dev.millrace.ml.clv.Correction;
import dev.millrace.ml.clv.GammaGamma;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/// What boosting learns of lifetime values: customers as they were on a few days, each with what
/// was expected of them that day and what they did in the days after it.
final class Corrections {

  private static final int MOST_LESSONS = 4;

  private final LifetimeValueDefinition definition;
  private final LakeView view;

  Corrections(LifetimeValueDefinition definition, LakeView view) {
    this.definition = definition;
    this.view = view;
  }

  /// Learnt from nothing that happened on that day or later.
  ///
  /// @param known for how many days there are customers then
  Correction until(LocalDate end, long known) {
    // Half of the days are for the past that a lesson starts from.
    long ahead = Math.clamp(known / 2, 1, Math.max(1, definition.horizon().toDays()));
    List<Correction.Lesson> lessons = new ArrayList<>();
    for (int i = 0; i < MOST_LESSONS; i++) {
      LocalDate day = end.minusDays(ahead + i * Math.max(1, ahead / MOST_LESSONS));
      PurchaseBook book = PurchaseBook.read(view, definition, day, day.plusDays(ahead));
      if (book.returning() < LifetimeValueTraining.LEAST_RETURNING) {
        break;
      }
      lessons.add(
          new Correction.Lesson(
              BgNbd.fit(book.purchases()).model(),
              GammaGamma.fit(book.purchases()).model(),
              book.window(ahead)));
    }
    if (lessons.isEmpty()) {
      throw new MillraceException(
          ProblemCode.TRAINING_DATA_TOO_SMALL.at(
              definition.where(),
              "The model '%s' has fewer than %d customers who had bought on two days %,d days before %s; boosting learns from what they did since."
                  .formatted(definition.name(), LifetimeValueTraining.LEAST_RETURNING, ahead, end),
              "Take in more history, or leave out 'method: boosted'."));
    }
    return Correction.learn(lessons, BoostingParameters.ofCorrection(definition.parameters()));
  }
}
