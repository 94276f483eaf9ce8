package dev.millrace.server.command;

import dev.millrace.demo.SampleShop;
import dev.millrace.demo.ShopSettings;
import dev.millrace.demo.ShopTruth;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `millrace shop`: the sample shop by itself.
@Command(name = "shop", description = "Ask the sample shop.", subcommands = ShopCommand.Truth.class)
final class ShopCommand implements Runnable {

  @Override
  public void run() {
    System.out.println("Ask for the truth: millrace shop truth --json");
  }

  /// `millrace shop truth`: what really happened in the simulation, its misbehaviour counted.
  @Command(name = "truth", description = "What really happened in the simulation.")
  static final class Truth implements Callable<Integer> {

    @Option(names = "--json", description = "All of it, as JSON.")
    private boolean isJson;

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
        description = "How long (default: ${DEFAULT-VALUE}).")
    private int days;

    @Override
    public Integer call() {
      var settings =
          ShopSettings.in(Path.of(".")).withSeed(seed).withCustomers(customers).withDays(days);
      ShopTruth truth = SampleShop.truthOf(settings);
      System.out.println(
          isJson
              ? truth.toJson()
              : "%,d events, %,d orders, %,d returns in %d days; --json tells all of it"
                  .formatted(truth.events(), truth.orders(), truth.returns(), days));
      return 0;
    }
  }
}
