package dev.millrace.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A small project with one event contract, so that checking is part of the work.
public final class ProjectFiles {

  private ProjectFiles() {}

  /// @param settings further lines of `millrace.yaml`
  public static Path write(Path scratch, String settings) throws IOException {
    Path project = Files.createDirectories(scratch.resolve("project"));
    Files.writeString(
        project.resolve("millrace.yaml"),
        "kind: project\nname: bench\ncurrency: EUR\ntime_zone: UTC\n" + settings);
    Files.writeString(
        Files.createDirectories(project.resolve("events")).resolve("product_viewed.yaml"),
        """
        kind: event
        event: Product Viewed
        properties:
          product_id: string required
          price: double required
        """);
    return project;
  }
}
