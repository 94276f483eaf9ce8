package dev.millrace.ml.eval;

import dev.millrace.ml.boost.BoostingParameters;
import dev.millrace.ml.clv.BgNbd;
import dev.millrace.ml.clv.Correction;
import dev.millrace.ml.clv.Customer;
import dev.millrace.ml.clv.GammaGamma;
import dev.millrace.ml.clv.Judgement;
import dev.millrace.ml.clv.Outlook;
import dev.millrace.ml.clv.Window;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// CDNOW's customers: fitted on 39 weeks, judged on the 39 weeks after them.
final class CdnowEvaluation implements Evaluation {

  private static final String FILE = "cdnow/CDNOW_sample.txt";
  private static final LocalDate CUT = LocalDate.of(1997, 9, 30);
  private static final int DAYS = 39 * 7;

  /// Half of what is known before the cut.
  private static final int AHEAD = 136;

  private static final int LESSONS = 4;
  private static final String PAPER = "Fader, Hardie and Lee 2005";

  @Override
  public String name() {
    return "cdnow";
  }

  @Override
  public List<String> files() {
    return List.of(FILE);
  }

  @Override
  public Result run(DataFiles data) {
    var book = new Book(customers(data.lines(FILE)));
    Correction.Lesson lesson = book.lesson(CUT, CUT.plusDays(DAYS));
    BgNbd buying = lesson.buying();
    GammaGamma spending = lesson.spending();
    Correction correction =
        Correction.learn(
            IntStream.range(0, LESSONS)
                .mapToObj(i -> CUT.minusDays(AHEAD + i * (AHEAD / LESSONS)))
                .map(day -> book.lesson(day, day.plusDays(AHEAD)))
                .toList(),
            BoostingParameters.ofCorrection(Map.of()));
    Judgement judgement = Judgement.of(lesson, correction);
    double[] later = lesson.window().later();
    double[] spent = lesson.window().spent();
    double plain = Judgement.wrong(judgement.forecasts(), later);
    double plainWorth = Judgement.wrong(judgement.worths(), spent);
    return new Result(
        "CDNOW lifetime value",
        "2,357 customers; fitted on purchases until 1997-09-30, days count once; the 39 weeks after judge. Boosting learns from four days until 1997-05-17 and the 136 days after each",
        "nothing: both probabilistic models are fitted by maximum likelihood, boosting has the parameters of every shop",
        List.of(
            Figure.same("BG/NBD r", buying.r(), 0.243, 0.001, PAPER),
            Figure.same("BG/NBD alpha", buying.alpha(), 4.414, 0.001, PAPER),
            Figure.same("BG/NBD a", buying.a(), 0.793, 0.001, PAPER),
            Figure.same("BG/NBD b", buying.b(), 2.426, 0.001, PAPER),
            Figure.same("log-likelihood", buying.logLikelihood(), -9582.4, 0.05, PAPER),
            Figure.same("Gamma-Gamma p", spending.p(), 6.25, 0.01, PAPER),
            Figure.same("Gamma-Gamma q", spending.q(), 3.74, 0.01, PAPER),
            Figure.same("Gamma-Gamma v", spending.v(), 15.44, 0.01, PAPER),
            Figure.atMost("hold-out MAE of purchases", plain, 0.786, "measured before"),
            Figure.beside(
                "the same, boosted",
                Judgement.wrong(judgement.boosted(), later),
                plain,
                "the probabilistic one on the same hold-out; the gate holds back what does not beat it"),
            Figure.beside(
                "hold-out MAE of values, boosted",
                Judgement.wrong(judgement.boostedWorths(), spent),
                plainWorth,
                "the probabilistic one on the same hold-out; the gate holds back what does not beat it"),
            Figure.same(
                "share of customers within their boosted interval",
                judgement.coverage(),
                0.8,
                0.03,
                "what split conformal prediction promises")));
  }

  private static Map<String, NavigableMap<LocalDate, Double>> customers(List<String> lines) {
    Map<String, NavigableMap<LocalDate, Double>> customers = new LinkedHashMap<>();
    for (String line : lines) {
      if (!line.isBlank()) {
        String[] fields = line.strip().split("\\s+", -1);
        String day = fields[2];
        customers
            .computeIfAbsent(fields[1], _ -> new TreeMap<>())
            .merge(
                LocalDate.of(
                    Integer.parseInt(day.substring(0, 4)),
                    Integer.parseInt(day.substring(4, 6)),
                    Integer.parseInt(day.substring(6))),
                Double.valueOf(fields[4]),
                Double::sum);
      }
    }
    return customers;
  }

  /// What every customer paid on which days.
  private record Book(Map<String, NavigableMap<LocalDate, Double>> customers) {

    private static final int LATELY = 28;

    /// @param cut the last day that is known
    /// @param end the last that counts as later
    Correction.Lesson lesson(LocalDate cut, LocalDate end) {
      var known = new ArrayList<Customer>();
      var later = new ArrayList<Double>();
      var spent = new ArrayList<Double>();
      customers
          .values()
          .forEach(days -> {
            if (!days.firstKey().isAfter(cut)) {
              known.add(customer(days, cut));
              var after = days.subMap(cut, false, end, true).values();
              later.add((double) after.size());
              spent.add(sum(after));
            }
          });
      var window = new Window(known, numbers(later), numbers(spent), weeks(cut, end));
      return new Correction.Lesson(
          BgNbd.fit(window.purchases()).model(),
          GammaGamma.fit(window.purchases()).model(),
          window);
    }

    private static Customer customer(NavigableMap<LocalDate, Double> days, LocalDate cut) {
      LocalDate first = days.firstKey();
      var repeats = days.subMap(first, false, cut, true);
      LocalDate lately = cut.minusDays(LATELY);
      return new Customer(
          new Outlook.Past(
              repeats.size(),
              repeats.isEmpty() ? 0 : weeks(first, repeats.lastKey()),
              weeks(first, cut),
              repeats.isEmpty() ? 0 : sum(repeats.values()) / repeats.size()),
          days.firstEntry().getValue(),
          days.subMap(lately.isBefore(first) ? first : lately, false, cut, true).size());
    }

    private static double sum(Collection<Double> values) {
      return values.stream().mapToDouble(Double::doubleValue).sum();
    }

    private static double weeks(LocalDate from, LocalDate to) {
      return (to.toEpochDay() - from.toEpochDay()) / 7.0;
    }

    private static double[] numbers(List<Double> values) {
      return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
  }
}
