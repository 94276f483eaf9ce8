package dev.millrace.ingest;

import dev.millrace.contracts.definition.DriftPolicy;
import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.contracts.definition.FileForm;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.name.SourceName;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.embedded.duckdb.DuckDbParquet;
import dev.millrace.ingest.file.FileLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;

/// A landing zone with one source, `sales`, over a real lake.
public final class LandingFixture implements AutoCloseable {

  public static final List<FieldRule> FIELDS =
      List.of(
          rule("id", Plain.LONG, true),
          rule("name", Plain.STRING, true),
          rule("amount", new ColumnType.Decimal(12, 2), false));

  private final Path root;
  private final LakeFixture lake;
  private final LandingZone.Context context;
  private final LandingZone zone;

  public LandingFixture(
      Path directory, FileForm form, List<FieldRule> fields, DriftPolicy drift, FileLimits limits) {
    this.root = directory.resolve("files");
    InstantSource clock = InstantSource.fixed(Instant.parse("2026-02-01T00:00:00Z"));
    this.lake = new LakeFixture(directory, clock);
    var source =
        new SourceDefinition.Files(
            new SourceName("sales"),
            null,
            TableName.of("bronze.sales"),
            fields,
            null,
            "sales",
            form,
            drift);
    this.context =
        new LandingZone.Context(
            lake.lake(),
            clock,
            ZoneOffset.UTC,
            (_, _) -> {},
            _ -> {
              throw new AssertionError("It has no bucket.");
            },
            new DuckDbParquet(directory.resolve("tmp")));
    this.zone =
        new LandingZone(
            root,
            context,
            List.of(source),
            new LandingZone.Settings(Duration.ofMillis(10), Duration.ofDays(7), limits));
  }

  public static FieldRule rule(String name, ColumnType type, boolean isRequired) {
    return new FieldRule(name, name, type, isRequired, null, null, null, List.of(), null);
  }

  /// What others of this zone open.
  public LandingZone.Context context() {
    return context;
  }

  /// Holds `landing`, `processed` and `archive`.
  public Path root() {
    return root;
  }

  public Path landing() {
    return root.resolve("landing/sales");
  }

  public Path processed() {
    return root.resolve("processed/sales");
  }

  public void drop(String name, String text) throws IOException {
    drop(name, text.getBytes(StandardCharsets.UTF_8));
  }

  public void drop(String name, byte[] bytes) throws IOException {
    Files.move(Files.write(root.resolve("incoming"), bytes), landing().resolve(name));
  }

  /// Loads what was dropped.
  public void look() {
    zone.look(); // the first look learns the sizes
    zone.look();
  }

  public LandingZone zone() {
    return zone;
  }

  public LakeFixture lake() {
    return lake;
  }

  public List<String> texts(String sql) {
    return lake.texts(sql);
  }

  public String sidecar(String name) throws IOException {
    return Files.readString(processed().resolve(name + ".meta.json"));
  }

  @Override
  public void close() {
    lake.close();
  }
}
