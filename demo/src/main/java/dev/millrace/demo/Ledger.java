package dev.millrace.demo;

import dev.millrace.demo.Misbehaviour.Kind;
import dev.millrace.demo.delivery.Receipts;
import dev.millrace.demo.mischief.DayPlan;
import dev.millrace.demo.mischief.DayPlan.FileArrival;
import dev.millrace.demo.mischief.Delivery;
import dev.millrace.demo.mischief.SalesRow;
import dev.millrace.demo.state.Counters;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Counts what has gone out. Thread-safe.
final class Ledger implements Receipts {
  private final Map<Kind, Long> sent = new EnumMap<>(Kind.class);
  private Map<Kind, Long> sentWhenLastDayEnded = Map.of();
  private long eventsSent;
  private long deliveries;
  private long acknowledged;
  private long quarantined;
  private long refused;
  private long retries;
  private long csvLines;
  private long files;

  Ledger(Counters before) {
    set(before);
  }

  /// A day that an earlier run has delivered: its counters are known, its misbehaviour is not.
  synchronized void recall(DayPlan plan) {
    plan.deliveries().forEach(this::misbehaved);
    salesFileSent(plan);
    sentWhenLastDayEnded = Map.copyOf(sent);
  }

  /// What has gone out when a day has been delivered completely.
  synchronized Counters dayDone() {
    sentWhenLastDayEnded = Map.copyOf(sent);
    return counters();
  }

  /// Forgets a day that was cut short, as it is delivered again from its beginning.
  synchronized void forgetDayUnderWay(Counters whenLastDayEnded) {
    set(whenLastDayEnded);
    sent.clear();
    sent.putAll(sentWhenLastDayEnded);
  }

  @Override
  public synchronized void handedOver(List<Delivery> handed) {
    deliveries += handed.size();
    eventsSent += handed.stream().filter(delivery -> !delivery.isDuplicate()).count();
  }

  @Override
  public synchronized void acknowledged(List<Delivery> stored, long broken) {
    acknowledged += stored.size();
    quarantined += broken;
    stored.forEach(this::misbehaved);
  }

  @Override
  public synchronized void refused(Delivery delivery) {
    refused++;
    misbehaved(delivery);
  }

  @Override
  public synchronized void repeated() {
    retries++;
  }

  synchronized void dropped(int lines) {
    files++;
    csvLines += lines;
  }

  synchronized void salesFileSent(DayPlan plan) {
    for (SalesRow row : plan.rows()) {
      count(row.kind());
    }
    count(plan.salesFile() == FileArrival.TWICE ? Kind.REPEATED_FILE : null);
  }

  synchronized Counters counters() {
    return new Counters(
        eventsSent, deliveries, acknowledged, quarantined, refused, retries, csvLines, files);
  }

  synchronized Map<Kind, Long> sent() {
    return Map.copyOf(sent);
  }

  private void set(Counters counters) {
    eventsSent = counters.eventsSent();
    deliveries = counters.deliveries();
    acknowledged = counters.acknowledged();
    quarantined = counters.quarantined();
    refused = counters.refused();
    retries = counters.retries();
    csvLines = counters.csvLines();
    files = counters.files();
  }

  private void misbehaved(Delivery delivery) {
    count(delivery.kind());
  }

  private void count(@Nullable Kind kind) {
    if (kind != null) {
      sent.merge(kind, 1L, Long::sum);
    }
  }
}
