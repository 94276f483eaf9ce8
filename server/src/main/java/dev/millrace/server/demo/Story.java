package dev.millrace.server.demo;

import dev.millrace.demo.SampleShop;
import dev.millrace.demo.ShopProgress;
import dev.millrace.server.Running;
import dev.millrace.server.Status;
import java.io.Console;
import java.io.PrintStream;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The demo as a short story: one line for each part, each with a number that moves. On a terminal
/// the lines stay in place; elsewhere they are printed again now and then.
final class Story {

  private static final DateTimeFormatter SHOP_TIME =
      DateTimeFormatter.ofPattern("d MMM yyyy HH:mm", Locale.ENGLISH).withZone(ZoneOffset.UTC);
  private static final int PLAIN_EVERY = 10;
  private static final double MEGABYTE = 1024.0 * 1024;

  private final Running running;
  private final SampleShop shop;
  private final Milestones milestones;
  private final PrintStream out;
  private final boolean isTerminal =
      Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
  private int told;
  private int printed;

  Story(Running running, SampleShop shop, Milestones milestones, PrintStream out) {
    this.running = running;
    this.shop = shop;
    this.milestones = milestones;
    this.out = out;
  }

  void opening() {
    out.printf(
        Locale.ROOT,
        "A shop opens on %s (first page after %.1f s)%n",
        running.root(),
        milestones.firstPageSeconds());
  }

  void tell() {
    Status status = milestones.status();
    boolean isDue = isTerminal || told % PLAIN_EVERY == 0 || milestones.isComplete();
    told++;
    if (status == null || !isDue) {
      return;
    }
    List<String> lines = lines(status);
    if (isTerminal && printed > 0) {
      out.printf("\u001b[%dA", printed);
    }
    for (String line : lines) {
      out.println(isTerminal ? "\u001b[2K" + line : line);
    }
    if (!isTerminal) {
      out.println();
    }
    printed = lines.size();
  }

  void ending() {
    out.printf(
        Locale.ROOT,
        "memory      %,.0f MB now, %,.0f MB at most, children included%n",
        milestones.memoryNow() / MEGABYTE,
        milestones.peakMemory() / MEGABYTE);
    if (!milestones.missing().isEmpty()) {
      out.println("not yet     " + milestones.missing().toString().toLowerCase(Locale.ROOT));
    }
    String trouble = milestones.trouble();
    if (trouble != null) {
      out.println("trouble     " + trouble);
    }
    out.println("Closing. Start again on the same directory and it goes on where it was.");
  }

  private List<String> lines(Status status) {
    var lines = new ArrayList<String>();
    ShopProgress progress = shop.progress();
    lines.add(
        "shop        %s, day %,d of %,d of history"
            .formatted(
                SHOP_TIME.format(progress.shopTime()),
                Math.min(progress.daysDone(), progress.days()),
                progress.days()));
    Status.Events events = status.events();
    lines.add(
        "collector   %,.0f events/s   %,d accepted, %,d quarantined"
            .formatted(events.perSecond(), events.accepted(), events.quarantined()));
    lines.add(
        "lake        %d tables, %,d rows   %,d events stored, %,d duplicates known"
            .formatted(
                status.lake().tables().size(),
                status.lake().rows(),
                events.stored(),
                events.deduplicated()));
    lines.add("gold        " + gold(status.gold()));
    lines.add("churn       " + churn(status.churn()));
    lines.add(
        "flows       %,d runs done, %,d failed, %,d running"
            .formatted(
                status.flows().succeeded(), status.flows().failed(), status.flows().running()));
    var warehouse = running.platform().warehouse();
    lines.add("warehouse   " + (warehouse == null ? "none" : warehouse.address()));
    lines.add("open        " + running.address());
    return lines;
  }

  private String gold(Status.@Nullable Gold gold) {
    if (gold == null) {
      return "not published yet";
    }
    double speed = running.speed();
    return "%,.1f s behind the shop   (%,.1f h of its time)"
        .formatted(gold.behindSeconds() / speed, gold.behindSeconds() / 3600);
  }

  private static String churn(Status.@Nullable Churn churn) {
    if (churn == null) {
      return "no model yet";
    }
    return "model v%s   AUC %.3f, accuracy %.1f %% (always \"stays\": %.1f %%) on a later month"
        .formatted(
            churn.version(),
            churn.auc(),
            churn.accuracy() * 100,
            churn.accuracyAlwaysStays() * 100);
  }
}
