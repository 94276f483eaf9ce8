package dev.millrace.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// A small shop before a real collector and a real landing directory.
final class ShopFixture implements AutoCloseable {
  static final String KEY = "shop-write-key";

  final RecordingCollector collector = new RecordingCollector();
  final Path landing;
  final ShopSettings settings;
  final ShopDoors doors;

  ShopFixture(Path directory, int days) {
    landing = directory.resolve("landing");
    settings =
        ShopSettings.in(directory.resolve("state"))
            .withCustomers(150)
            .withDays(days)
            .withRealPerDay(Duration.ofSeconds(1));
    doors = new ShopDoors(collector.address(), KEY, landing);
  }

  /// The names of all files that can be seen in the landing directory, relative and sorted.
  List<String> files() {
    if (Files.notExists(landing)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.walk(landing)) {
      return paths
          .filter(Files::isRegularFile)
          .map(path -> landing.relativize(path).toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Takes everything away, as a platform does that moves what it has loaded.
  void clearLanding() throws IOException {
    for (String file : files()) {
      Files.delete(landing.resolve(file));
    }
  }

  @Override
  public void close() {
    collector.close();
  }
}
