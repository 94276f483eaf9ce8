package dev.millrace.bench;

import dev.millrace.bench.capture.CaptureBenchmark;
import dev.millrace.bench.collector.CollectorBenchmark;
import dev.millrace.bench.commits.CommitsBenchmark;
import dev.millrace.bench.compile.CompileBenchmark;
import dev.millrace.bench.csv.CsvBenchmark;
import dev.millrace.bench.dashboard.DashboardBenchmark;
import dev.millrace.bench.flows.FlowsBenchmark;
import dev.millrace.bench.gold.GoldBenchmark;
import dev.millrace.bench.path.PathBenchmark;
import dev.millrace.bench.reads.ReadsBenchmark;
import dev.millrace.bench.serving.ServingBenchmark;
import dev.millrace.bench.stream.StreamBenchmark;
import dev.millrace.bench.tpch.TpchBenchmark;
import dev.millrace.bench.training.TrainingBenchmark;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;

/// Runs one benchmark and writes its result.
public final class Main {

  private Main() {}

  public static void main(String[] arguments) throws IOException, InterruptedException, SQLException {
    Options options = Options.parse(arguments);
    var place = Place.fromProperties();
    var clock = InstantSource.system();
    Machine machine = Machine.read();
    Result result =
        switch (options.name()) {
          case "capture" -> new CaptureBenchmark(place, options).run();
          case "collector" -> new CollectorBenchmark(place, options, clock).run();
          case "commits" -> new CommitsBenchmark(place, options).run();
          case "compile" -> new CompileBenchmark(place, options).run();
          case "csv" -> new CsvBenchmark(place, options).run();
          case "dashboard" -> new DashboardBenchmark(place, options).run();
          case "flows" -> new FlowsBenchmark(place, options).run();
          case "gold" -> new GoldBenchmark(place, options).run();
          case "path", "ceiling" -> new PathBenchmark(place, options, clock).run();
          case "reads" -> new ReadsBenchmark(place, options, clock).run();
          case "serving" -> new ServingBenchmark(place, options).run();
          case "stream" -> new StreamBenchmark(place, options).run();
          case "tpch" -> new TpchBenchmark(place, options).run();
          case "training" -> new TrainingBenchmark(place, options).run();
          default ->
              throw new IllegalArgumentException(
                  "There is no benchmark '%s'.".formatted(options.name()));
        };
    var about = new About(clock.instant(), options, machine, Versions.of(place));
    Path text = new ResultFiles(place, about).write(result);
    System.out.printf("%n%s%n", text);
  }
}
