package dev.millrace.bench.reads;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/// A project with one streamed view of fifty features: counts, sums, means, extremes, latest values
/// and ages of ten kinds of events.
final class ReadsProject {

  static final String VIEW = "live";

  private static final List<String> KINDS =
      List.of(
          "{aggregate: count, event: %s, window: 1 day, default: 0}",
          "{aggregate: sum, of: properties.price, event: %s, window: 7 days}",
          "{aggregate: mean, of: properties.price, event: %s, window: 7 days}",
          "{aggregate: max, of: properties.price, event: %s, window: 30 days}",
          "{aggregate: last, of: properties.price, event: %s, window: 30 days}");

  private ReadsProject() {}

  static String event(int kind) {
    return "Event " + (char) ('A' + kind);
  }

  static final int EVENTS = ReadsSettings.FEATURES / KINDS.size();

  static List<String> features() {
    return IntStream.range(0, ReadsSettings.FEATURES)
        .mapToObj(i -> "feature_%02d".formatted(i))
        .toList();
  }

  static Path write(Path scratch) throws IOException {
    Path project = Files.createDirectories(scratch.resolve("project"));
    Files.writeString(
        project.resolve("millrace.yaml"),
        "kind: project\nname: bench\ncurrency: EUR\ntime_zone: UTC\n");
    var view =
        new StringBuilder(
            """
            kind: feature_view
            entity: customer
            table: bronze.events
            key: user_id
            time: occurred_at
            stream: true
            features:
            """);
    List<String> names = features();
    for (int i = 0; i < names.size(); i++) {
      String feature = KINDS.get(i % KINDS.size()).formatted(event(i / KINDS.size()));
      view.append("  %s: %s%n".formatted(names.get(i), feature));
    }
    Path features = Files.createDirectories(project.resolve("features"));
    Files.writeString(features.resolve(VIEW + ".yaml"), view);
    return project;
  }
}
