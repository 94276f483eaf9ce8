import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.FunctionIdentifier;

/**
 * Runs models on Spark, in a process of its own on Java 17 or 21, from this source. It reads a line
 * of JSON for each thing to do and answers each with one line; it ends when nobody asks any more.
 */
public final class Runner {

  /** They call any method of any class on the class path. */
  private static final List<String> REFLECTION = List.of("reflect", "java_method", "try_reflect");

  private static final ObjectMapper JSON = new ObjectMapper();

  public static void main(String[] arguments) throws Exception {
    PrintStream answers = System.out;
    System.setOut(System.err); // what libraries print must not come between
    BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    var reader = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Thread asking = new Thread(() -> read(reader, lines), "asking");
    asking.setDaemon(true);
    asking.start();
    SparkSession spark = null;
    while (true) {
      JsonNode asked = JSON.readTree(lines.take());
      String answer;
      try {
        if (asked.has("conf")) {
          spark = start(asked.get("conf"));
          answer = JSON.writeValueAsString(Map.of("ready", spark.version()));
        } else {
          long started = System.nanoTime();
          make(spark, asked.get("table").asText(), asked.get("select").asText());
          answer =
              JSON.writeValueAsString(Map.of("ms", (System.nanoTime() - started) / 1_000_000));
        }
      } catch (Throwable e) {
        e.printStackTrace();
        answer = JSON.writeValueAsString(Map.of("problem", words(e)));
      }
      answers.println(answer);
      answers.flush();
    }
  }

  /** Also when the asking process was killed while a statement runs. */
  private static void read(BufferedReader reader, BlockingQueue<String> lines) {
    try {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(line);
      }
    } catch (IOException e) {
      e.printStackTrace();
    }
    Runtime.getRuntime().halt(0);
  }

  private static SparkSession start(JsonNode conf) {
    var builder = SparkSession.builder();
    conf.fields().forEachRemaining(entry -> builder.config(entry.getKey(), entry.getValue().asText()));
    SparkSession spark = builder.getOrCreate();
    REFLECTION.forEach(name ->
        classic(spark).sessionState().functionRegistry().dropFunction(new FunctionIdentifier(name)));
    return spark;
  }

  private static void make(SparkSession spark, String table, String select) throws Exception {
    // A line before it, as below, so that both tell the same line of what they refuse.
    var plan = classic(spark).sessionState().sqlParser().parsePlan("\n" + select);
    if (plan.toString().contains("ScriptTransformation")) {
      throw new IllegalArgumentException("TRANSFORM starts programs and is not allowed in a model");
    }
    spark.sql("create table " + table + " using iceberg as\n" + select);
  }

  private static org.apache.spark.sql.classic.SparkSession classic(SparkSession spark) {
    return (org.apache.spark.sql.classic.SparkSession) spark;
  }

  private static String words(Throwable e) {
    Throwable cause = e;
    while (cause.getMessage() == null && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getName() : cause.getMessage();
  }
}
