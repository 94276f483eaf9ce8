package dev.millrace.ml.eval;

import dev.millrace.contracts.feature.TrainingSet.Row;
import dev.millrace.ml.boost.Boosting;
import dev.millrace.ml.boost.BoostingParameters;
import dev.millrace.ml.evaluate.Scored;
import dev.millrace.ml.tree.TreeEnsemble;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/// Labelled customers, five folds; copies of a row are always in one fold.
///
/// @param name the word for the command line
/// @param title for the report
/// @param file below the folder of data sets
/// @param id the column that only names the customer
/// @param label the column that says who left
/// @param tried what is chosen from
/// @param mark AUC and where it comes from
record ChurnEvaluation(
    String name,
    String title,
    String file,
    String id,
    String label,
    List<Map<String, String>> tried,
    double mark)
    implements Evaluation {

  private static final int FOLDS = 5;
  private static final Map<String, String> SAME =
      Map.of(
          "Phone",
          "Mobile Phone",
          "Mobile",
          "Mobile Phone",
          "CC",
          "Credit Card",
          "COD",
          "Cash on Delivery");

  static ChurnEvaluation telco() {
    return new ChurnEvaluation(
        "telco",
        "Telco churn",
        "telco_churn/Telco-Customer-Churn.csv.gz",
        "customerID",
        "Churn",
        List.of(
            Map.of(
                "rounds",
                "250",
                "max_depth",
                "3",
                "eta",
                "0.04",
                "colsample_bytree",
                "0.5",
                "subsample",
                "0.7"),
            Map.of(
                "rounds",
                "600",
                "max_depth",
                "2",
                "eta",
                "0.04",
                "colsample_bytree",
                "0.5",
                "subsample",
                "0.7"),
            Map.of(
                "rounds",
                "200",
                "max_depth",
                "4",
                "eta",
                "0.03",
                "colsample_bytree",
                "0.4",
                "min_child_weight",
                "10")),
        0.846);
  }

  static ChurnEvaluation shop() {
    return new ChurnEvaluation(
        "ecommerce",
        "E-commerce churn",
        "ecommerce_churn/ecommerce_churn.csv.gz",
        "CustomerID",
        "Churn",
        List.of(
            Map.of(
                "rounds",
                "500",
                "max_depth",
                "8",
                "eta",
                "0.08",
                "colsample_bytree",
                "0.5",
                "min_child_weight",
                "1"),
            Map.of(
                "rounds",
                "800",
                "max_depth",
                "10",
                "eta",
                "0.05",
                "colsample_bytree",
                "0.4",
                "min_child_weight",
                "1")),
        0.984);
  }

  @Override
  public List<String> files() {
    return List.of(file);
  }

  @Override
  public Result run(DataFiles data) {
    Table table = Table.of(data.lines(file), id, label);
    double auc = 0;
    double right = 0;
    var chosen = new TreeMap<Integer, Integer>();
    for (int fold = 0; fold < FOLDS; fold++) {
      List<Row> train = table.rows(fold, false);
      List<Row> test = table.rows(fold, true);
      int best = choose(table, train);
      chosen.merge(best, 1, Integer::sum);
      Scored scored = score(train, test, table.features(), tried.get(best));
      auc += dev.millrace.ml.evaluate.Evaluation.of(scored, 0.5).auc() / FOLDS;
      right += scored.accuracy(0.5) / FOLDS;
    }
    return new Result(
        title,
        "%,d customers, five folds by chance, copies of a row in one fold; mean of the folds"
            .formatted(table.all().size()),
        "boosted trees: for each fold the best AUC of %d choices on a quarter of its training rows (%s)"
            .formatted(tried.size(), words(chosen)),
        List.of(Figure.atLeast("AUC", auc, mark, "accuracy here %.4f".formatted(right))));
  }

  private String words(Map<Integer, Integer> chosen) {
    var words = new ArrayList<String>();
    chosen.forEach(
        (choice, folds) -> words.add("%d x %s".formatted(folds, new TreeMap<>(tried.get(choice)))));
    return String.join("; ", words);
  }

  private int choose(Table table, List<Row> train) {
    List<Row> fit = train.stream().filter(row -> group(row) % 4 != 0).toList();
    List<Row> judge = train.stream().filter(row -> group(row) % 4 == 0).toList();
    var choices = new ArrayList<Integer>();
    for (int i = 0; i < tried.size(); i++) {
      choices.add(i);
    }
    return Search.over(
            choices,
            i ->
                dev.millrace.ml.evaluate.Evaluation.of(
                        score(fit, judge, table.features(), tried.get(i)), 0.5)
                    .auc())
        .best();
  }

  private static int group(Row row) {
    return Integer.parseInt(row.key());
  }

  private static Scored score(
      List<Row> train, List<Row> test, List<String> features, Map<String, String> parameters) {
    TreeEnsemble model =
        TreeEnsemble.read(Boosting.train(train, features, BoostingParameters.of(parameters)));
    return Scored.of(test, model::probability);
  }

  /// Rows as numbers: words become one column each. The key of a row is the number of its group.
  record Table(List<String> features, List<Row> all) {

    static Table of(List<String> lines, String id, String label) {
      String[] names = lines.getFirst().split(",", -1);
      int labelAt = Arrays.asList(names).indexOf(label);
      int idAt = Arrays.asList(names).indexOf(id);
      List<String[]> cells =
          lines.stream()
              .skip(1)
              .filter(line -> !line.isBlank())
              .map(line -> line.split(",", -1))
              .toList();
      var columns = new LinkedHashMap<String, Column>();
      for (int i = 0; i < names.length; i++) {
        if (i != labelAt && i != idAt) {
          columns(names[i], i, cells, columns);
        }
      }
      Map<String, Integer> groups = new LinkedHashMap<>();
      for (String[] row : cells) {
        groups.putIfAbsent(content(row, idAt), groups.size());
      }
      int[] order = shuffled(groups.size());
      var rows = new ArrayList<Row>();
      for (String[] row : cells) {
        var values = new float[columns.size()];
        int at = 0;
        for (Column column : columns.values()) {
          values[at++] = column.value(row);
        }
        boolean left = row[labelAt].equals("Yes") || row[labelAt].equals("1");
        rows.add(
            new Row(
                String.valueOf(order[groups.getOrDefault(content(row, idAt), 0)]),
                Instant.EPOCH,
                left ? 1 : 0,
                values));
      }
      return new Table(List.copyOf(columns.keySet()), rows);
    }

    List<Row> rows(int fold, boolean isTest) {
      return all.stream().filter(row -> group(row) / 7 % FOLDS == fold == isTest).toList();
    }

    private static String content(String[] row, int idAt) {
      String[] copy = row.clone();
      copy[idAt] = "";
      return String.join(",", copy);
    }

    private static int[] shuffled(int n) {
      var order = new int[n];
      var random = new SplittableRandom(7);
      for (int i = 0; i < n; i++) {
        int j = random.nextInt(i + 1);
        order[i] = order[j];
        order[j] = i;
      }
      return order;
    }

    private static void columns(
        String name, int at, List<String[]> cells, Map<String, Column> columns) {
      boolean isNumber = cells.stream().allMatch(row -> row[at].isBlank() || isNumber(row[at]));
      if (isNumber) {
        columns.put(name, new Column(at, null));
        return;
      }
      var words = new TreeSet<String>();
      cells.forEach(row -> words.add(clean(row[at])));
      words.forEach(word ->
          columns.put(
              "%s_%s".formatted(name, word).replaceAll("[^A-Za-z0-9_]", "_"),
              new Column(at, word)));
    }

    private static boolean isNumber(String text) {
      try {
        return Double.isFinite(Double.parseDouble(text));
      } catch (NumberFormatException _) {
        return false;
      }
    }

    private static String clean(String word) {
      return SAME.getOrDefault(word, word);
    }

    /// A number, or whether a word stands there.
    private record Column(int at, @org.jspecify.annotations.Nullable String word) {
      float value(String[] row) {
        if (word != null) {
          return clean(row[at]).equals(word) ? 1 : 0;
        }
        return row[at].isBlank() ? Float.NaN : Float.parseFloat(row[at]);
      }
    }
  }
}
