package dev.millrace.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.definition.DriftPolicy;
import dev.millrace.contracts.definition.FileForm;
import dev.millrace.contracts.definition.LandingBucket;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.definition.SourceDefinition.FileFormat;
import dev.millrace.contracts.name.SourceName;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.sql.ParquetReader;
import dev.millrace.contracts.store.ObjectStore;
import dev.millrace.contracts.store.StoredObject;
import dev.millrace.external.s3.S3Objects;
import dev.millrace.external.s3.S3Server;
import dev.millrace.ingest.file.FilesOrigin;
import dev.millrace.ingest.origin.SourceSample;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BucketLandingTest {

  @TempDir static Path homes;

  private final AtomicReference<Instant> time = new AtomicReference<>(Instant.EPOCH);
  private S3Server server;
  private LakeFixture lake;
  private ObjectStore bucket;
  private Path home;
  private LandingZone zone;
  private int count;

  @BeforeAll
  void start() throws Exception {
    server = S3Server.start();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @BeforeEach
  void open() throws IOException {
    home = Files.createDirectories(homes.resolve("home" + ++count));
    time.set(InstantSource.system().instant());
    bucket = S3Objects.open(server.access("in" + count));
    lake = new LakeFixture(home, time::get);
    zone = zone();
  }

  @AfterEach
  void close() {
    server.cut(false);
    zone.close();
    lake.close();
    bucket.close();
  }

  private SourceDefinition.Files source() {
    return new SourceDefinition.Files(
        new SourceName("sales"),
        null,
        TableName.of("bronze.sales"),
        LandingFixture.FIELDS,
        null,
        "sales",
        FileForm.of(FileFormat.CSV),
        DriftPolicy.IGNORE,
        new LandingBucket(server.access("in" + count), Duration.ofMillis(20)));
  }

  private LandingZone zone() {
    return new LandingZone(
        home.resolve("files"),
        new LandingZone.Context(
            lake.lake(),
            time::get,
            ZoneOffset.UTC,
            (_, _) -> {},
            S3Objects::open,
            ParquetReader.NONE),
        List.of(source()),
        LandingZone.Settings.DEFAULT);
  }

  @Test
  void anObjectIsLoadedOnceAndMovedWithItsSidecar() throws IOException {
    drop("may.csv", "id,name,amount\n1,Ada,2.50\n2,Bob,x\n");

    assertThat(zone.look()).isEqualTo(1);
    drop("again.csv", "id,name,amount\n1,Ada,2.50\n2,Bob,x\n");
    assertThat(zone.look()).isEqualTo(1);
    assertThat(zone.look()).isZero();

    assertThat(lake.texts("select concat_ws(', ', id, name, _source_file) from bronze.sales"))
        .containsExactly("1, Ada, may.csv");
    assertThat(keys())
        .containsExactlyInAnyOrder(
            "processed/may.csv",
            "processed/may.csv.meta.json",
            "processed/again.csv",
            "processed/again.csv.meta.json");
    assertThat(text("processed/may.csv.meta.json"))
        .contains("\"records_received\" : 2", "\"records_quarantined\" : 1");
    assertThat(text("processed/again.csv.meta.json")).contains("\"records_unchanged\" : 2");
    assertThat(home.resolve("files/.fetching/sales")).isEmptyDirectory();
  }

  @Test
  void aLookAtTheSourceShowsTheNewestObject() throws IOException {
    var origin =
        new FilesOrigin(
            source(),
            home.resolve("files"),
            new FilesOrigin.Opened(ParquetReader.NONE, S3Objects::open));
    assertThat(origin.sample(10).notes())
        .containsExactly(
            "No file lies in landing/ or processed/ of '%s'.".formatted(bucket.location()));

    drop("may.csv", "id,name,amount\n1,Ada,2.50\n2,Bob,x\n");

    SourceSample sample = origin.sample(10);
    assertThat(sample.rows()).containsExactly(List.of("1", "Ada", "2.50"));
    assertThat(sample.notes()).singleElement().asString().contains("'x'");
    assertThat(home.resolve("files/.sampling")).isEmptyDirectory();
  }

  @Test
  void aCorrectedObjectOfTheSameNameTakesThePlaceOfItsRows() throws IOException {
    drop("may.csv", "id,name,amount\n1,Ada,2.50\n2,Bob,1.00\n");
    zone.look();
    drop("may.csv", "id,name,amount\n1,Ada,3.50\n");
    zone.look();

    assertThat(lake.texts("select concat_ws(', ', id, amount) from bronze.sales"))
        .containsExactly("1, 3.50");
    assertThat(keys()).filteredOn(key -> key.endsWith("_may.csv")).hasSize(1);
    assertThat(text("processed/may.csv")).contains("Bob");
  }

  @Test
  void packedObjectsAndNamesOfAnyKindAreReadAsOnDisk() throws IOException {
    var packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write("id,name,amount\n7,Zoe,1.00\n".getBytes(StandardCharsets.UTF_8));
    }
    drop("späte käufe.csv.gz", packed.toByteArray());
    drop("x".repeat(250) + ".csv", "id,name,amount\n8,No,1.00\n");
    drop("empty.csv", "");
    drop(".hidden.csv", "id,name,amount\n9,No,1.00\n");
    drop("folder/deep.csv", "id,name,amount\n10,No,1.00\n");

    assertThat(zone.look()).isEqualTo(3);

    assertThat(lake.texts("select id from bronze.sales")).containsExactly("7");
    assertThat(keys())
        .contains("landing/.hidden.csv", "landing/folder/deep.csv", "processed/empty.csv")
        .anyMatch(key -> key.startsWith("processed/refused-"));
    assertThat(text("processed/empty.csv.meta.json")).contains("not empty");
  }

  @Test
  void anObjectThatACrashLeftInTheLandingZoneIsNotLoadedTwice() throws IOException {
    drop("may.csv", "id,name,amount\n1,Ada,2.50\n");
    zone.look();
    drop("may.csv", "id,name,amount\n1,Ada,2.50\n"); // as before its copy was made
    zone.close();
    zone = zone();

    assertThat(zone.look()).isEqualTo(1);

    assertThat(lake.texts("select id from bronze.sales")).containsExactly("1");
    assertThat(keys()).noneMatch(key -> key.startsWith("landing/"));
  }

  @Test
  void aBucketThatIsAwayIsOneProblemAndIsReadWhenItIsBack() throws IOException {
    drop("may.csv", "id,name,amount\n1,Ada,2.50\n");
    server.cut(true);

    assertThatThrownBy(zone::look)
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("'s3://shop/in" + count + "'");

    server.cut(false);
    server.breakAnswers(2);
    assertThat(zone.look()).isEqualTo(1);
    assertThat(lake.texts("select id from bronze.sales")).containsExactly("1");
  }

  @Test
  void whatArrivesWhileItWatchesIsNoticed() throws IOException {
    zone.start();
    drop("may.csv", "id,name,amount\n1,Ada,2.50\n");

    Await.until(() -> zone.counts().loaded() == 1);

    assertThat(lake.texts("select id from bronze.sales")).containsExactly("1");
  }

  @Test
  void whatHasLainLongEnoughGoesToTheArchive() throws IOException {
    drop("may.csv", "id,name,amount\n1,Ada,2.50\n");
    zone.look();
    time.updateAndGet(now -> now.plus(Duration.ofDays(6)));
    zone.look();
    assertThat(keys()).contains("processed/may.csv");

    time.updateAndGet(now -> now.plus(Duration.ofDays(2)));
    zone.look();

    assertThat(keys()).containsExactlyInAnyOrder("archive/may.csv", "archive/may.csv.meta.json");
  }

  private void drop(String name, String text) throws IOException {
    drop(name, text.getBytes(StandardCharsets.UTF_8));
  }

  private void drop(String name, byte[] bytes) throws IOException {
    bucket.write(Files.write(home.resolve("incoming"), bytes), "landing/" + name);
  }

  private List<String> keys() {
    return bucket.list("", null).objects().stream().map(StoredObject::key).toList();
  }

  private String text(String key) throws IOException {
    bucket.read(key, home.resolve("text"));
    return Files.readString(home.resolve("text"));
  }
}
