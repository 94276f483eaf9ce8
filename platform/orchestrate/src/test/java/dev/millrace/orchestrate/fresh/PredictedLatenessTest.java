package dev.millrace.orchestrate.fresh;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.orchestrate.fresh.Forecast.Filled;
import dev.millrace.orchestrate.fresh.Forecast.Question;
import dev.millrace.orchestrate.fresh.FreshnessBoard.State;
import dev.millrace.orchestrate.fresh.PlantedNights.Fault;
import dev.millrace.orchestrate.fresh.PlantedNights.Night;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// A year of nights with planted faults, looked at every five minutes until the table is due.
final class PredictedLatenessTest {

  private static final LocalTime BY = LocalTime.of(6, 0);
  private static final Duration LOOK = Duration.ofMinutes(5);
  private static final Duration EARLY = Duration.ofMinutes(20);
  private static final int NIGHTS = 365;
  private static final int LEARNED = 30;

  @Test
  void nineOfTenLateDaysAreForeseenAndHardlyAnyOther() {
    int late = 0;
    int foreseen = 0;
    int falselyTold = 0;
    int judged = 0;
    var leads = new ArrayList<Duration>();
    for (long seed = 11; seed <= 14; seed++) {
      var nights = new PlantedNights(seed, NIGHTS);
      for (Night night : nights.nights().subList(LEARNED, NIGHTS)) {
        Instant due = due(night);
        boolean isLate = night.madeAt().map(at -> at.isAfter(due)).orElse(true);
        Optional<Instant> told = firstTold(nights, night, due);
        judged++;
        late += isLate ? 1 : 0;
        if (isLate && told.isPresent() && !told.get().isAfter(due.minus(EARLY))) {
          foreseen++;
          leads.add(Duration.between(told.get(), due));
        }
        falselyTold += !isLate && told.isPresent() ? 1 : 0;
      }
    }
    double recall = (double) foreseen / late;
    double falseAMonth = falselyTold * 30.0 / judged;
    leads.sort(null);
    System.out.printf(
        "predicted lateness: %d nights, %d late, recall %.3f at least 20 min ahead (median %d min), %.2f false a month%n",
        judged, late, recall, leads.get(leads.size() / 2).toMinutes(), falseAMonth);

    assertThat(late).isGreaterThan(80);
    assertThat(recall).isGreaterThanOrEqualTo(0.9);
    assertThat(falseAMonth).isLessThan(0.5);
  }

  @Test
  void mondaysAreJudgedByMondays() {
    var nights = new PlantedNights(9, 120);
    List<Night> usual =
        nights.nights().subList(60, 120).stream()
            .filter(night -> night.fault() == Fault.NONE)
            .toList();
    for (Night night : usual) {
      Instant made = night.madeAt().orElseThrow();
      nights.at(night.date().atTime(1, 0).atZone(PlantedNights.ZONE).toInstant());
      Outlook.At at = (Outlook.At) outlook(nights, night, due(night)).outlook();

      assertThat(Duration.between(made, at.quantile(0.5)).abs())
          .as("%s, %s", night.date(), night.date().getDayOfWeek())
          .isLessThan(Duration.ofMinutes(75));
    }
  }

  @Test
  void aFailureIsForeseenAsSoonAsItHasHappened() {
    var nights = new PlantedNights(3, NIGHTS);
    Night failed =
        nights.nights().subList(LEARNED, NIGHTS).stream()
            .filter(night -> night.fault() == Fault.FAILURE)
            .filter(night ->
                night.read().run().state() == dev.millrace.orchestrate.FlowRun.State.FAILED)
            .findFirst()
            .orElseThrow();
    Instant end = failed.read().ended(failed.read().failed()).orElseThrow();

    nights.at(end.minusSeconds(60));
    assertThat(state(nights, failed, due(failed))).isNotEqualTo(State.PREDICTED_LATE);
    nights.at(end.plusSeconds(1));
    assertThat(state(nights, failed, due(failed))).isEqualTo(State.PREDICTED_LATE);
    assertThat(outlook(nights, failed, due(failed)).outlook().why())
        .contains("failed at step '%s'".formatted(failed.read().failed()));
  }

  private static Instant due(Night night) {
    return night.date().atTime(BY).atZone(PlantedNights.ZONE).toInstant();
  }

  private static Optional<Instant> firstTold(PlantedNights nights, Night night, Instant due) {
    Instant midnight = night.date().atStartOfDay(PlantedNights.ZONE).toInstant();
    for (Instant now = midnight; now.isBefore(due); now = now.plus(LOOK)) {
      nights.at(now);
      Instant moment = now;
      if (night.madeAt().filter(at -> !at.isAfter(moment)).isPresent()) {
        return Optional.empty();
      }
      if (state(nights, night, due) == State.PREDICTED_LATE) {
        return Optional.of(now);
      }
    }
    return Optional.empty();
  }

  private static State state(PlantedNights nights, Night night, Instant due) {
    return FreshnessBoard.state(
        question(nights, night, due), outlook(nights, night, due).outlook());
  }

  private static Filled outlook(PlantedNights nights, Night night, Instant due) {
    return new Forecast(nights, question(nights, night, due)).of(PlantedNights.TABLE, null);
  }

  private static Question question(PlantedNights nights, Night night, Instant due) {
    return new Question(
        nights.now(),
        night.date().atStartOfDay(PlantedNights.ZONE).toInstant(),
        due,
        PlantedNights.ZONE,
        night.date().minusDays(1),
        false);
  }
}
