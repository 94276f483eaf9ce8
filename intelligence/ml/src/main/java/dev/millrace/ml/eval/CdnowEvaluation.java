package dev.millrace.ml.eval;

import dev.millrace.ml.clv.BgNbd;
import dev.millrace.ml.clv.GammaGamma;
import dev.millrace.ml.clv.Purchases;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// CDNOW's customers: fitted on 39 weeks, judged on the 39 weeks after them.
final class CdnowEvaluation implements Evaluation {

  private static final String FILE = "cdnow/CDNOW_sample.txt";
  private static final LocalDate CUT = LocalDate.of(1997, 9, 30);
  private static final double WEEKS = 39;
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
    Book book = Book.of(data.lines(FILE));
    BgNbd buying = BgNbd.fit(book.purchases()).model();
    GammaGamma spending = GammaGamma.fit(book.purchases()).model();
    double wrong = 0;
    Purchases known = book.purchases();
    for (int i = 0; i < known.size(); i++) {
      wrong +=
          Math.abs(
              buying.expected(known.repeats()[i], known.last()[i], known.age()[i], WEEKS)
                  - book.later()[i]);
    }
    return new Result(
        "CDNOW lifetime value",
        "2,357 customers; fitted on purchases until 1997-09-30, days count once; the 39 weeks after judge",
        "nothing: both models are fitted by maximum likelihood",
        List.of(
            Figure.same("BG/NBD r", buying.r(), 0.243, 0.001, PAPER),
            Figure.same("BG/NBD alpha", buying.alpha(), 4.414, 0.001, PAPER),
            Figure.same("BG/NBD a", buying.a(), 0.793, 0.001, PAPER),
            Figure.same("BG/NBD b", buying.b(), 2.426, 0.001, PAPER),
            Figure.same("log-likelihood", buying.logLikelihood(), -9582.4, 0.05, PAPER),
            Figure.same("Gamma-Gamma p", spending.p(), 6.25, 0.01, PAPER),
            Figure.same("Gamma-Gamma q", spending.q(), 3.74, 0.01, PAPER),
            Figure.same("Gamma-Gamma v", spending.v(), 15.44, 0.01, PAPER),
            Figure.atMost(
                "hold-out MAE of purchases", wrong / known.size(), 0.786, "measured before")));
  }

  /// Who bought how, and how often later.
  record Book(Purchases purchases, double[] later) {

    static Book of(List<String> lines) {
      Map<String, TreeMap<LocalDate, Double>> customers = new LinkedHashMap<>();
      for (String line : lines) {
        if (line.isBlank()) {
          continue;
        }
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
      var rows = new ArrayList<double[]>();
      customers.values().forEach(days -> rows.add(row(days)));
      return new Book(
          new Purchases(column(rows, 0), column(rows, 1), column(rows, 2), column(rows, 3)),
          column(rows, 4));
    }

    private static double[] row(TreeMap<LocalDate, Double> days) {
      LocalDate first = days.firstKey();
      var repeats = days.subMap(first, false, CUT, true);
      double last = repeats.isEmpty() ? 0 : weeks(first, repeats.lastKey());
      double value = repeats.values().stream().mapToDouble(Double::doubleValue).average().orElse(0);
      return new double[] {
        repeats.size(), last, weeks(first, CUT), value, days.tailMap(CUT, false).size()
      };
    }

    private static double weeks(LocalDate from, LocalDate to) {
      return (to.toEpochDay() - from.toEpochDay()) / 7.0;
    }

    private static double[] column(List<double[]> rows, int column) {
      return rows.stream().mapToDouble(row -> row[column]).toArray();
    }
  }
}
