package dev.millrace.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.name.SourceName;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.contracts.table.ColumnType.Plain;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LandingZoneTest {

  private static final Instant NOW = Instant.parse("2026-02-01T00:00:00Z");
  private static final String HEADER = "id,name,amount\n";

  @TempDir private Path directory = Path.of("unset");
  private final List<String> arrivals = new ArrayList<>();
  private Instant now = NOW;
  private LakeFixture fixture;
  private LandingZone zone;

  @BeforeEach
  void open() {
    fixture = new LakeFixture(directory, InstantSource.fixed(NOW));
    zone = zone(SourceDefinition.FileFormat.CSV);
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void goodRowsAreLoadedAndBadOnesAreKeptWithTheReason() throws IOException {
    drop("a.csv", HEADER + "1,Ada,2.50\n2,Bob,x\n3,Cid\n4,Dora,1.00\n");

    look();

    assertThat(fixture.texts("select name from bronze.sales order by id"))
        .containsExactly("Ada", "Dora");
    assertThat(fixture.texts("select reason from bronze.quarantine order by id"))
        .containsExactly(
            "The field 'amount' holds 'x'; expected decimal(12,2).",
            "The line holds 2 fields; the header has 3.");
    assertThat(fixture.texts("select raw from bronze.quarantine order by id"))
        .containsExactly("2,Bob,x", "3,Cid");
    assertThat(zone.counts()).isEqualTo(new LandingZone.Counts(1, 4, 2, 2, 0));
    assertThat(arrivals).containsExactly("sales 2");
  }

  @Test
  void aLoadedFileMovesOnWithItsSidecar() throws IOException {
    drop("a.csv", HEADER + "1,Ada,2.50\n");

    look();

    Path processed = directory.resolve("files/processed/sales");
    assertThat(processed.resolve("a.csv")).exists();
    assertThat(Files.readString(processed.resolve("a.csv.meta.json")))
        .contains("\"source_file\" : \"a.csv\"")
        .contains("\"processed_at\" : \"2026-02-01T00:00:00Z\"")
        .contains("\"records_processed\" : 1")
        .contains("\"records_quarantined\" : 0")
        .contains("\"validation_passed\" : true");
  }

  @Test
  void aProcessedFileIsArchivedAfterAWhile() throws IOException {
    drop("a.csv", HEADER + "1,Ada,2.50\n");
    look();
    now = NOW.plus(Duration.ofDays(8));

    zone.start();
    Await.until(() -> Files.exists(directory.resolve("files/archive/sales/a.csv.meta.json")));
    zone.close();

    assertThat(directory.resolve("files/archive/sales/a.csv")).exists();
  }

  @Test
  void aFileDeliveredTwiceLoadsOnce() throws IOException {
    drop("a.csv", HEADER + "1,Ada,2.50\n");
    look();
    drop("b.csv", HEADER + "1,Ada,2.50\n");
    look();

    assertThat(fixture.texts("select name from bronze.sales")).containsExactly("Ada");
    assertThat(zone.counts()).isEqualTo(new LandingZone.Counts(2, 2, 1, 0, 1));
  }

  @Test
  void aCorrectedFileTakesThePlaceOfItsRows() throws IOException {
    drop("a.csv", HEADER + "1,Ada,2.50\n2,Bob,x\n3,Cid,1.00\n");
    drop("b.csv", HEADER + "9,Eve,x\n8,Fay,1.00\n");
    look();
    drop("a.csv", HEADER + "1,Ada,3.50\n2,Bob,4.00\n");
    look();

    assertThat(fixture.texts("select name || amount from bronze.sales order by id"))
        .containsExactly("Ada3.50", "Bob4.00", "Fay1.00");
    assertThat(fixture.texts("select raw from bronze.quarantine")).containsExactly("9,Eve,x");
    assertThat(zone.counts()).isEqualTo(new LandingZone.Counts(3, 7, 5, 2, 0));
    try (var files = Files.list(directory.resolve("files/processed/sales"))) {
      assertThat(files).hasSize(6);
    }
    assertThat(Files.readString(sidecar("_a.csv.meta.json")))
        .contains("\"records_replaced\" : 2")
        .contains("\"records_processed\" : 2");
    assertThat(
            fixture.texts(
                "select received || '=' || loaded || '+' || quarantined || '+' || unchanged"
                    + " from bronze.source_runs where source = 'sales' order by id"))
        .containsExactlyInAnyOrder("3=2+1+0", "2=1+1+0", "2=2+0+0");
  }

  @Test
  void anOlderStateThatComesAgainTakesThePlaceOfTheNewer() throws IOException {
    for (String amount : List.of("1.00", "2.00", "1.00")) {
      drop("a.csv", HEADER + "1,Ada," + amount + "\n");
      look();
      assertThat(fixture.texts("select amount from bronze.sales")).containsExactly(amount);
    }
  }

  @Test
  void aCorrectionThatIsBrokenItselfTakesNothingAway() throws IOException {
    drop("a.csv", HEADER + "1,Ada,2.50\n");
    look();
    drop("a.csv", "id,nom,amount\n1,Ada,2.50\n");
    look();
    drop("a.csv", HEADER + "x,Ada,2.50\n");
    look();

    assertThat(fixture.texts("select name from bronze.sales")).containsExactly("Ada");
    assertThat(Files.readString(sidecar("_a.csv.meta.json")))
        .contains("would replace 1 rows, and")
        .contains("they stay as they are");
  }

  @Test
  void aBrokenQuoteCostsItsOwnLineOnly() throws IOException {
    drop("a.csv", HEADER + "1,\"Ada,2.50\n2,Bob,1.00\n3,\"Cid\nof Rome\",4.00\n5,5\" pipe,1.00\n");

    look();

    assertThat(fixture.texts("select name from bronze.sales order by id"))
        .containsExactly("Bob", "Cid\nof Rome", "5\" pipe");
    assertThat(fixture.texts("select reason from bronze.quarantine"))
        .containsExactly("The line holds a quote that is not closed.");
  }

  @Test
  void gzipIsReadByItsContent() throws IOException {
    Path hidden = landing().resolve(".a.csv");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(hidden))) {
      out.write((HEADER + "1,Ada,2.50\n").getBytes(StandardCharsets.UTF_8));
    }
    Files.move(hidden, landing().resolve("a.csv"));

    look();

    assertThat(fixture.texts("select name from bronze.sales")).containsExactly("Ada");
  }

  @Test
  void aTruncatedGzipKeepsWhatCouldBeReadAndSaysSo() throws IOException {
    var rows = new StringBuilder(HEADER);
    for (int i = 0; i < 20_000; i++) {
      rows.append(i).append(",name ").append(i * 7919 % 1000).append(",1.00\n");
    }
    Path whole = directory.resolve("whole.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(whole))) {
      out.write(rows.toString().getBytes(StandardCharsets.UTF_8));
    }
    byte[] bytes = Files.readAllBytes(whole);
    Files.write(landing().resolve("a.csv.gz"), Arrays.copyOf(bytes, bytes.length / 2));

    look();

    assertThat(Integer.parseInt(fixture.texts("select count(*) from bronze.sales").getFirst()))
        .isBetween(5_000, 15_000);
    assertThat(fixture.texts("select reason from bronze.quarantine"))
        .containsExactly(
            "The file cannot be read to its end: Unexpected end of ZLIB input stream.");
  }

  @Test
  void aHeaderWithoutARequiredColumnIsToldSo() throws IOException {
    drop("a.csv", "id,nom,amount\n1,Ada,2.50\n");

    look();

    assertThat(fixture.texts("select reason from bronze.quarantine"))
        .containsExactly(
            "The file cannot be read to its end: its header lacks the column 'name' (it has: id, nom, amount).");
  }

  @Test
  void aLinkIsRefusedAndNeverFollowed() throws IOException {
    Path secret = Files.writeString(directory.resolve("secret.csv"), HEADER + "1,Ada,2.50\n");
    Files.createSymbolicLink(landing().resolve("a.csv"), secret);

    look();

    assertThat(Files.isSymbolicLink(directory.resolve("files/processed/sales/a.csv"))).isTrue();
    assertThat(fixture.lake().view().find(TableName.of("bronze.sales"))).isEmpty();
    assertThat(secret).exists();
  }

  @Test
  void filesStillBeingWrittenAreLeftAlone() throws IOException {
    Files.writeString(landing().resolve(".a.csv.part"), HEADER + "1,Ada,2.50\n");

    look();

    assertThat(landing().resolve(".a.csv.part")).exists();
    assertThat(zone.isBusy()).isFalse();
  }

  @Test
  void jsonIsReadAsAnArrayOrLineByLine() throws IOException {
    LandingZone json = zone(SourceDefinition.FileFormat.JSON);
    drop(
        "a.json",
        "[{\"id\": 1, \"name\": \"Ada\", \"amount\": 2.5}, {\"id\": \"x\", \"name\": \"Bob\"}]");
    drop(
        "b.json",
        "{\"id\": 3, \"name\": \"Cid\", \"amount\": 1}\n{\"id\": 4, \"name\": \"Dora\"}\n");

    json.look();
    json.look();

    assertThat(fixture.texts("select name from bronze.sales order by id"))
        .containsExactly("Ada", "Cid", "Dora");
    assertThat(fixture.texts("select reason from bronze.quarantine"))
        .containsExactly("The field 'id' holds '\"x\"'; expected a number.");
  }

  private void look() {
    zone.look(); // the first look learns the sizes
    zone.look();
  }

  private LandingZone zone(SourceDefinition.FileFormat format) {
    var source =
        new SourceDefinition.Files(
            new SourceName("sales"),
            null,
            TableName.of("bronze.sales"),
            List.of(
                rule("id", Plain.LONG, true),
                rule("name", Plain.STRING, true),
                rule("amount", new ColumnType.Decimal(12, 2), false)),
            null,
            "sales",
            format,
            ',');
    var context =
        new LandingZone.Context(
            fixture.lake(),
            () -> now,
            ZoneOffset.UTC,
            (name, rows) -> arrivals.add(name + " " + rows));
    return new LandingZone(
        directory.resolve("files"),
        context,
        List.of(source),
        new LandingZone.Settings(Duration.ofMillis(10), Duration.ofDays(7)));
  }

  private static FieldRule rule(String name, ColumnType type, boolean isRequired) {
    return new FieldRule(name, name, type, isRequired, null, null, null, List.of(), null);
  }

  private Path sidecar(String ending) throws IOException {
    try (var files = Files.list(directory.resolve("files/processed/sales"))) {
      return files.filter(file -> file.toString().endsWith(ending)).findFirst().orElseThrow();
    }
  }

  private Path landing() {
    return directory.resolve("files/landing/sales");
  }

  private void drop(String name, String text) throws IOException {
    Path hidden = Files.writeString(landing().resolve("." + name), text);
    Files.move(hidden, landing().resolve(name));
  }
}
