package dev.millrace.ml;

import dev.millrace.contracts.definition.MlModelDefinition;
import dev.millrace.contracts.feature.TrainingSet;
import dev.millrace.contracts.feature.TrainingSet.Row;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.ml.DriftReport.Moved;
import dev.millrace.ml.DriftReport.Performance;
import dev.millrace.ml.drift.Histogram;
import dev.millrace.ml.drift.Shift;
import dev.millrace.ml.evaluate.Evaluation;
import dev.millrace.ml.evaluate.Scored;
import dev.millrace.ml.sample.CutOffs;
import dev.millrace.ml.sample.Split;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// Compares the present with the rows that a champion was trained on. Those are built again as of
/// their cut-offs, so that every version has them, also one that was trained before anybody asked.
/// How far a number may move is learnt from how far past cut-offs lie from each other.
final class DriftWatch {

  private static final Duration BEHIND_DATA = Duration.ofSeconds(1);
  private static final int EXPLAINED = 200;
  private static final double DEVIATIONS = 3;

  /// In log-odds: about one in a hundred of the probability at most.
  private static final double FELT = 0.05;

  private final Definitions definitions;
  private final MlModels.Parts parts;
  private final ServedModels champions;
  private final ReentrantLock oneAtATime = new ReentrantLock();
  private @Nullable Known known;

  DriftWatch(Definitions definitions, MlModels.Parts parts, ServedModels champions) {
    this.definitions = definitions;
    this.parts = parts;
    this.champions = champions;
  }

  /// @throws dev.millrace.contracts.problem.MillraceException MODEL_NOT_TRAINED before the first
  ///   champion
  DriftReport report(String model) {
    MlModelDefinition definition = definitions.require(model);
    ServedModel champion =
        champions
            .champion(model)
            .orElseThrow(() ->
                ProblemCode.MODEL_NOT_TRAINED.exception(
                    "No version of the model '%s' is in use yet.".formatted(model),
                    "Run the flow that trains it."));
    LakeView view = parts.lake().view();
    Instant until = DataReach.read(view, definition);
    oneAtATime.lock();
    try {
      Known before = known;
      if (before != null && before.isOf(champion.version(), until)) {
        return before.report();
      }
      DriftReport report = compute(definition, champion, view, until);
      known = new Known(champion.version(), until, report);
      return report;
    } finally {
      oneAtATime.unlock();
    }
  }

  private DriftReport compute(
      MlModelDefinition definition, ServedModel champion, LakeView view, Instant until) {
    Instant present = until.plus(BEHIND_DATA);
    List<Instant> judged = judged(definition, champion, until);
    var cutOffs = new TreeSet<>(judged);
    cutOffs.addAll(CutOffs.of(definition, until));
    cutOffs.add(present);
    TrainingSet set =
        parts
            .trainingSets()
            .build(
                view,
                champion.views(definition.views()),
                definition.population(),
                List.copyOf(cutOffs));
    var rows = new Rows(champion, set);
    NavigableMap<Instant, List<Row>> byCutOff = new TreeMap<>();
    set.rows()
        .forEach(row -> byCutOff.computeIfAbsent(row.cutOff(), _ -> new ArrayList<>()).add(row));
    List<Row> now = byCutOff.getOrDefault(present, List.of());
    List<List<Row>> past =
        judged.stream()
            .map(cutOff -> byCutOff.getOrDefault(cutOff, List.of()))
            .filter(each -> !each.isEmpty())
            .toList();
    List<Moved> features = features(champion, rows, past, now);
    Moved predictions = moved("prediction", rows::probability, past, now, 0);
    List<Performance> performance = performance(champion, rows, byCutOff, judged.getLast());
    boolean isWorse = isWorse(champion, performance);
    boolean hasDrifted =
        isWorse || predictions.beyond() || features.stream().anyMatch(DriftWatch::matters);
    return new DriftReport(
        definition.name(),
        champion.version().version(),
        present,
        now.size(),
        past.stream().mapToInt(List::size).sum(),
        features,
        predictions,
        performance,
        hasDrifted,
        words(features, predictions, isWorse));
  }

  /// What the present is compared with. Nobody knows what a version trained elsewhere has seen: for
  /// that it is the cut-offs that one would be trained on here.
  private static List<Instant> judged(
      MlModelDefinition definition, ServedModel champion, Instant until) {
    List<Instant> known = champion.version().cutOffs();
    return known.isEmpty() ? CutOffs.of(definition, until).reversed() : known;
  }

  private static List<Moved> features(
      ServedModel champion, Rows rows, List<List<Row>> past, List<Row> now) {
    double[] then = rows.meanContributions(past.stream().flatMap(List::stream).toList());
    double[] today = rows.meanContributions(now);
    var moved = new ArrayList<Moved>();
    List<String> names = champion.version().features();
    for (int i = 0; i < names.size(); i++) {
      int feature = i;
      moved.add(
          moved(
              names.get(i), row -> rows.of(row)[feature], past, now, Math.abs(today[i] - then[i])));
    }
    moved.sort(Comparator.comparingDouble(Moved::effect).reversed());
    return moved;
  }

  private static Moved moved(
      String name,
      ToDoubleFunction<Row> value,
      List<List<Row>> past,
      List<Row> now,
      double effect) {
    double[] all = past.stream().flatMap(List::stream).mapToDouble(value).toArray();
    double[] edges = Histogram.edges(all);
    Histogram then = Histogram.of(all, edges);
    Histogram today = Histogram.of(now.stream().mapToDouble(value).toArray(), edges);
    Shift shift = Shift.of(then, today);
    List<Shift> usual =
        past.stream()
            .map(rows -> Histogram.of(rows.stream().mapToDouble(value).toArray(), edges))
            .map(one -> Shift.of(then.without(one), one))
            .toList();
    double psiLimit = limit(usual.stream().mapToDouble(Shift::psi).toArray());
    double ksLimit = limit(usual.stream().mapToDouble(Shift::ks).toArray());
    return new Moved(
        name,
        shift.psi(),
        psiLimit,
        shift.ks(),
        ksLimit,
        shift.chiSquare(),
        then.missingShare(),
        today.missingShare(),
        effect,
        !now.isEmpty() && past.size() > 1 && shift.psi() > psiLimit && shift.ks() > ksLimit);
  }

  /// What past days differ by: their mean and three deviations, and never less than their largest.
  private static double limit(double[] usual) {
    double mean = java.util.Arrays.stream(usual).average().orElse(0);
    double variance =
        java.util.Arrays.stream(usual).map(x -> (x - mean) * (x - mean)).average().orElse(0);
    double largest = java.util.Arrays.stream(usual).max().orElse(0);
    return Math.max(largest, mean + DEVIATIONS * Math.sqrt(variance));
  }

  private static List<Performance> performance(
      ServedModel champion, Rows rows, NavigableMap<Instant, List<Row>> byCutOff, Instant judged) {
    var performance = new ArrayList<Performance>();
    byCutOff
        .tailMap(judged, true)
        .forEach((cutOff, all) -> {
          List<Row> known = all.stream().filter(row -> !Float.isNaN(row.label())).toList();
          boolean hasBoth = known.stream().mapToDouble(Row::label).distinct().count() > 1;
          if (hasBoth && known.size() >= Split.LEAST_ROWS_OF_CUT_OFF) {
            Evaluation evaluation =
                Evaluation.of(
                    Scored.of(known, known.stream().map(rows::probability).toList()),
                    champion.version().threshold());
            performance.add(
                new Performance(
                    cutOff,
                    known.size(),
                    evaluation.auc(),
                    evaluation.accuracy(),
                    cutOff.isAfter(judged)));
          }
        });
    return performance;
  }

  private static boolean isWorse(ServedModel champion, List<Performance> performance) {
    double judged = champion.version().metrics().getOrDefault("auc", 0.0);
    return !performance.isEmpty()
        && performance.getLast().isNew()
        && performance.getLast().auc() < judged - Gate.AUC_TOLERANCE;
  }

  private static String words(List<Moved> features, Moved predictions, boolean isWorse) {
    var words = new ArrayList<String>();
    if (isWorse) {
      words.add("answers have become worse");
    }
    if (predictions.beyond()) {
      words.add(String.format(Locale.ROOT, "predictions moved (PSI %.3f)", predictions.psi()));
    }
    features.stream()
        .filter(DriftWatch::matters)
        .limit(3)
        .map(each -> String.format(Locale.ROOT, "%s moved (PSI %.3f)", each.name(), each.psi()))
        .forEach(words::add);
    return words.isEmpty() ? "steady" : String.join(", ", words);
  }

  /// Of many features one moves by chance; what does not move the predictions is told and no more.
  private static boolean matters(Moved feature) {
    return feature.beyond() && feature.effect() >= FELT;
  }

  private record Known(ModelVersion version, Instant until, DriftReport report) {
    boolean isOf(ModelVersion other, Instant reach) {
      return version.version() == other.version()
          && version.model().equals(other.model())
          && until.equals(reach);
    }
  }

  /// Rows as the champion reads them.
  private static final class Rows {
    private final ServedModel champion;
    private final List<String> features;

    Rows(ServedModel champion, TrainingSet set) {
      this.champion = champion;
      this.features = set.features();
    }

    double[] of(Row row) {
      return champion.row(name -> {
        int index = features.indexOf(name);
        return index < 0 ? Double.NaN : row.values()[index];
      });
    }

    double probability(Row row) {
      return champion.probability(of(row));
    }

    /// Of some rows, evenly chosen: an explanation costs milliseconds.
    double[] meanContributions(List<Row> rows) {
      var sums = new double[champion.version().features().size()];
      int step = Math.max(1, rows.size() / EXPLAINED);
      int taken = 0;
      for (int i = 0; i < rows.size(); i += step) {
        double[] contributions = champion.contributions(of(rows.get(i)));
        taken++;
        for (int j = 0; j < sums.length; j++) {
          sums[j] += contributions[j];
        }
      }
      for (int j = 0; j < sums.length; j++) {
        sums[j] /= Math.max(1, taken);
      }
      return sums;
    }
  }
}
