package dev.millrace.server.drill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `millrace up` on a directory of its own, with one streaming feature that counts every event. For
/// one thread.
record DrillServer(Path data, DrillProcess process) implements AutoCloseable {

  private static final String PROJECT = "kind: project\nname: drill\n";
  private static final String VIEW =
      """
      kind: feature_view
      entity: customer
      table: bronze.events
      key: user_id
      time: occurred_at
      stream: true
      features:
        events: {aggregate: count, default: 0}
      """;

  /// Writes a project; [#start()] starts it, with everything embedded.
  static DrillServer in(Path directory) {
    return in(directory, "", List.of());
  }

  /// Writes a project; [#start()] starts it.
  ///
  /// @param settings further lines of `millrace.yaml`
  /// @param arguments further ones of `up`
  static DrillServer in(Path directory, String settings, List<String> arguments) {
    Path project = directory.resolve("project");
    try {
      Path features = Files.createDirectories(project.resolve("features"));
      Files.writeString(project.resolve("millrace.yaml"), PROJECT + settings);
      Files.writeString(features.resolve("drill.yaml"), VIEW);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Path data = directory.resolve("data");
    var command = new ArrayList<>(List.of("up", "--project", project.toString()));
    command.addAll(List.of("--data", data.toString(), "--port", "0"));
    command.addAll(arguments);
    return new DrillServer(data, new DrillProcess(command, directory.resolve("server.txt")));
  }

  void start() {
    process.start();
  }

  @Override
  public void close() {
    process.close();
  }
}
