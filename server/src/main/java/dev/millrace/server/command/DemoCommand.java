package dev.millrace.server.command;

import dev.millrace.demo.ShopSettings;
import dev.millrace.server.StopSignal;
import dev.millrace.server.demo.Demo;
import dev.millrace.server.demo.DemoSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `millrace demo`: a shop that lives on the platform.
@Command(
    name = "demo",
    description = "Open a living sample shop: history first, then a day a minute.")
final class DemoCommand implements Callable<Integer> {

  @Option(
      names = "--project",
      paramLabel = "DIR",
      description = "Its definitions (default: examples/shop of this checkout).")
  private Path project = Path.of(System.getProperty("millrace.home", "."), "examples", "shop");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".millrace/demo",
      description = "Where everything embedded is kept (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of(".millrace/demo");

  @Option(
      names = "--port",
      defaultValue = "8080",
      description = "For HTTP on loopback; 0 for any free one (default: ${DEFAULT-VALUE}).")
  private int port = 8080;

  @Option(
      names = "--seed",
      defaultValue = "42",
      description = "Which shop (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--customers",
      defaultValue = "2000",
      description = "How large (default: ${DEFAULT-VALUE}).")
  private int customers;

  @Option(
      names = "--days",
      defaultValue = "180",
      description = "Days of history (default: ${DEFAULT-VALUE}).")
  private int days;

  @Option(
      names = "--day-seconds",
      defaultValue = "60",
      description = "Real seconds a shop day takes (default: ${DEFAULT-VALUE}).")
  private int daySeconds;

  @Option(
      names = "--exit",
      description = "Stop once every step has happened; status 0 only if each did.")
  private boolean isExiting;

  @Option(names = "--report", paramLabel = "FILE", description = "Write the facts as JSON.")
  private @Nullable Path report;

  @Override
  public Integer call() throws InterruptedException {
    var shop =
        ShopSettings.in(data.resolve("shop"))
            .withSeed(seed)
            .withCustomers(customers)
            .withDays(days)
            .withRealPerDay(Duration.ofSeconds(daySeconds));
    StopSignal stop = StopSignal.install();
    try {
      return Demo.run(
          new DemoSettings(project, data, port, shop, isExiting, report), stop, System.out);
    } finally {
      stop.finished();
    }
  }
}
