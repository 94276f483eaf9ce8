import java.util.Locale;
import org.apache.spark.ml.recommendation.ALS;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Spark MLlib's implicit ALS on a file of baskets, run from this source on Java 17 or 21. */
public final class AlsRun {

  private static final int EPOCHS = 4;

  /** File, dimensions, alpha, regularisation, blocks. */
  public static void main(String[] words) {
    SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .getOrCreate();
    spark.sparkContext().setLogLevel("ERROR");
    Dataset<Row> baskets =
        spark.read().schema("person int, item int, rating float").csv(words[0]).cache();
    System.out.println("interactions=" + baskets.count());
    fit(words, baskets, EPOCHS); // warm
    double many = fit(words, baskets, EPOCHS);
    double one = fit(words, baskets, 1);
    System.out.printf(Locale.ROOT, "epoch_seconds=%.3f%n", (many - one) / (EPOCHS - 1));
    Runtime.getRuntime().halt(0);
  }

  private static double fit(String[] words, Dataset<Row> baskets, int epochs) {
    long start = System.nanoTime();
    new ALS()
        .setImplicitPrefs(true)
        .setRank(Integer.parseInt(words[1]))
        .setAlpha(Double.parseDouble(words[2]))
        .setRegParam(Double.parseDouble(words[3]))
        .setNumBlocks(Integer.parseInt(words[4]))
        .setMaxIter(epochs)
        .setSeed(1)
        .setUserCol("person")
        .setItemCol("item")
        .setRatingCol("rating")
        .fit(baskets)
        .itemFactors()
        .count();
    return (System.nanoTime() - start) / 1e9;
  }
}
