package dev.millrace.server.demo;

import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.definition.Variables;
import dev.millrace.contracts.name.FlowName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.demo.SampleShop;
import dev.millrace.demo.ShopDoors;
import dev.millrace.server.LogFile;
import dev.millrace.server.ProjectDirectory;
import dev.millrace.server.Role;
import dev.millrace.server.Running;
import dev.millrace.server.StopSignal;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opens the sample shop on the platform and tells its story. The shop knows of the platform no
/// more than any shop would: an address, a write key, a landing directory, and an API of its own
/// that is pulled.
public final class Demo {

  private static final Logger LOG = LoggerFactory.getLogger(Demo.class);
  private static final long EVERY_MILLIS = 1_000;
  private static final Duration SETTLE = Duration.ofSeconds(15);
  private static final Duration LONG = Duration.ofMinutes(10);
  private static final FlowName BUILD = new FlowName("build_shop");
  private static final FlowName TRAIN = new FlowName("train_churn");

  private final DemoSettings settings;
  private final SampleShop shop;
  private final ShopDatabase database;
  private final Running running;
  private final StopSignal stop;
  private final Milestones milestones;
  private final Story story;
  private boolean hasAskedForModel;

  private Demo(
      DemoSettings settings,
      SampleShop shop,
      ShopDatabase database,
      Running running,
      StopSignal stop,
      PrintStream out) {
    this.settings = settings;
    this.shop = shop;
    this.database = database;
    this.running = running;
    this.stop = stop;
    this.milestones = new Milestones(running, shop, database, settings);
    this.story = new Story(running, shop, milestones, out);
  }

  /// Runs until it is stopped, or with `--exit` until every step has happened.
  ///
  /// @return 0 when it was stopped or every step has happened, 1 when one has not in time
  public static int run(DemoSettings settings, StopSignal stop, PrintStream out)
      throws InterruptedException {
    LogFile.open(settings.data()); // before the shop's database tells its story on the terminal
    try (SampleShop shop = open(settings);
        ShopDatabase database =
            ShopDatabase.start(settings.shop().stateDirectory().resolve("postgres"))) {
      URI customers = shop.serveCustomers(0);
      String api = customers.toString().replaceAll("/customers$", "");
      var variables =
          new Variables(Map.of("SHOP_API", api, "SHOP_DB", database.address()), Map.of());
      Supplier<Project> project = () -> ProjectDirectory.read(settings.project(), variables);
      var time = new ShopTime(shop.clock(), settings.shop().realPerDay());
      try (Running running =
          Running.start(
              settings.data(), settings.project(), project, time, settings.port(), Role.ALL)) {
        return new Demo(settings, shop, database, running, stop, out).live();
      }
    }
  }

  private static SampleShop open(DemoSettings settings) {
    try {
      return SampleShop.open(settings.shop());
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new MillraceException(
          ProblemCode.START_FAILED.problem(
              String.valueOf(e.getMessage()),
              "Use the same --seed and --customers, or another --data directory."),
          e);
    }
  }

  private int live() throws InterruptedException {
    milestones.firstPage(secondsSinceStart());
    story.opening();
    Thread life = Thread.ofVirtual().name("sample-shop").start(this::shopLife);
    try {
      while (!stop.await(EVERY_MILLIS)) {
        milestones.look();
        trainOnce();
        story.tell();
        if (settings.isExiting() && (milestones.isComplete() || milestones.isHopeless())) {
          break;
        }
      }
    } finally {
      shop.close();
      life.interrupt();
      life.join();
    }
    return finish();
  }

  /// The first model does not wait for Monday.
  private void trainOnce() {
    if (!hasAskedForModel && milestones.has(Milestones.Step.GOLD_PUBLISHED)) {
      hasAskedForModel = true;
      if (!milestones.has(Milestones.Step.CHURN_MODEL_PROMOTED)) {
        running.platform().flows().trigger(TRAIN, "the demo has no model yet");
      }
    }
  }

  private int finish() throws InterruptedException {
    milestones.awaitLake(SETTLE);
    story.ending();
    milestones.writeReport(settings.report());
    return !settings.isExiting() || milestones.isComplete() ? 0 : 1;
  }

  /// History first; the flows start when it has been delivered, then the shop lives on.
  private void shopLife() {
    var doors =
        new ShopDoors(
            URI.create("http://127.0.0.1:" + running.port()),
            running.platform().access().writeKey(),
            running.landing(),
            database.jdbcUrl());
    try {
      shop.backfill(doors);
      if (stop.isAsked()) {
        return;
      }
      milestones.backfilled();
      milestones.awaitLake(LONG);
      milestones.historyIsStored();
      running.startFlows();
      running.platform().flows().trigger(BUILD, "the demo has delivered its history");
      shop.live(doors);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      LOG.error("The sample shop stopped", e);
      milestones.shopStopped(e);
    }
  }

  private static double secondsSinceStart() {
    return ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0;
  }
}
