package dev.millrace.ingest.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.definition.DriftPolicy;
import dev.millrace.contracts.definition.FileForm;
import dev.millrace.contracts.definition.SourceDefinition.FileFormat;
import dev.millrace.ingest.LandingFixture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What lies in a landing zone may mean harm. Beside each such file lies a good one, and it is
/// always loaded.
final class HostileFilesTest {

  private static final String HEADER = "id,name,amount\n";
  private static final String GOOD = HEADER + "1,Ada,2.50\n";
  private static final FileLimits LIMITS = new FileLimits(17L << 20, 200, 20, 1 << 16, 2_000, 100);

  @TempDir private Path directory = Path.of("unset");
  private LandingFixture zone;

  @BeforeEach
  void open() throws IOException {
    zone = zone(FileFormat.CSV);
    zone.drop("good.csv", GOOD);
  }

  @AfterEach
  void close() {
    zone.close();
  }

  private LandingFixture zone(FileFormat format) {
    return new LandingFixture(
        directory, FileForm.of(format), LandingFixture.FIELDS, DriftPolicy.IGNORE, LIMITS);
  }

  @Test
  void aLinkOutOfTheZoneIsNotFollowed() throws IOException {
    Path secret = Files.writeString(directory.resolve("secret.csv"), HEADER + "9,Eve,1.00\n");
    Files.createSymbolicLink(zone.landing().resolve("link.csv"), secret);
    Files.createSymbolicLink(zone.landing().resolve("folder"), directory);

    look();

    assertThat(zone.sidecar("link.csv"))
        .contains("The landing zone holds 'link.csv'; expected an ordinary file");
    assertThat(zone.sidecar("folder")).contains("expected an ordinary file");
    assertThat(secret).exists();
  }

  @Test
  void aHardLinkIsAFileLikeAnyOther() throws IOException {
    Path other = Files.writeString(directory.resolve("other.csv"), HEADER + "2,Bob,1.00\n");
    Files.createLink(zone.landing().resolve("hard.csv"), other);

    zone.look();

    assertThat(names()).isEqualTo("Ada,Bob");
  }

  @Test
  void pipesFoldersAndEmptyFilesAreSetAside() throws IOException, InterruptedException {
    Files.createDirectory(zone.landing().resolve("folder.csv"));
    Files.createFile(zone.landing().resolve("empty.csv"));
    Path pipe = zone.landing().resolve("pipe.csv");
    Assumptions.assumeTrue(isMade(pipe), "no mkfifo on this machine");

    look();

    assertThat(zone.sidecar("pipe.csv")).contains("expected an ordinary file (no link, no device)");
    assertThat(zone.sidecar("folder.csv")).contains("expected an ordinary file");
    assertThat(zone.sidecar("empty.csv")).contains("expected a file that is not empty");
  }

  private static boolean isMade(Path pipe) throws InterruptedException {
    try {
      Process process = new ProcessBuilder("mkfifo", pipe.toString()).start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void namesThatAreLongOrCannotBePrintedAreSetAsideUnderAnother() throws IOException {
    Files.writeString(zone.landing().resolve("x".repeat(251) + ".csv"), HEADER + "9,Eve,1.00\n");
    Files.writeString(zone.landing().resolve("a\nb.csv"), HEADER + "9,Eve,1.00\n");

    look();

    try (var kept = Files.list(zone.processed())) {
      String sidecars =
          kept.filter(file -> file.getFileName().toString().startsWith("refused-"))
              .filter(file -> file.toString().endsWith(".meta.json"))
              .map(HostileFilesTest::text)
              .collect(Collectors.joining());
      assertThat(sidecars)
          .contains("holds 'a�b.csv'; expected a name of at most 200 printable characters")
          .contains("holds 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…'; expected a name of");
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void membersThatWouldLeaveTheArchiveAreRefusedAndTheOthersAreRead() throws IOException {
    zone.drop(
        "all.zip",
        zip(
            members(
                "fine.csv",
                HEADER + "2,Bob,1.00\n",
                "../../slip.csv",
                HEADER + "9,Eve,1.00\n",
                "/etc/slip.csv",
                HEADER + "9,Eve,1.00\n",
                "C:\\slip.csv",
                HEADER + "9,Eve,1.00\n",
                "x".repeat(4_096),
                HEADER + "9,Eve,1.00\n",
                "sub/also.csv",
                HEADER + "3,Cid,1.00\n",
                "empty.csv",
                "")));

    look("Ada,Bob,Cid");

    assertThat(zone.sidecar("all.zip"))
        .contains("holds 'all.zip/../../slip.csv'; expected a name that stays inside the archive")
        .contains("holds 'all.zip//etc/slip.csv'; expected a name that stays inside")
        .contains("slip.csv'; expected a name that stays inside")
        .contains("expected a name of at most 200 printable characters")
        .contains("holds 'all.zip/empty.csv'; expected a member that is not empty")
        .contains("\"source_file\" : \"all.zip/sub/also.csv\"")
        .contains("\"validation_passed\" : false");
    assertThat(directory.resolve("slip.csv")).doesNotExist();
    assertThat(zone.texts("select distinct _source_file from bronze.sales order by 1"))
        .containsExactly("all.zip/fine.csv", "all.zip/sub/also.csv", "good.csv");
  }

  @Test
  void archivesInArchivesAndBombsAreRefused() throws IOException {
    var bomb = new byte[32 << 20];
    zone.drop(
        "all.zip",
        zip(
            Map.of(
                "inner.zip", zip(members("a.csv", HEADER + "9,Eve,1.00\n")),
                "inner.csv", gzip((HEADER + "9,Eve,1.00\n").getBytes(StandardCharsets.UTF_8)),
                "bomb.csv", bomb)));
    zone.drop("bomb.csv.gz", gzip(bomb));
    zone.drop("large.csv.gz", gzip(noise(18 << 20)));

    look();

    assertThat(zone.sidecar("all.zip"))
        .contains("'all.zip/inner.zip'; expected a member that is no archive itself")
        .contains("'all.zip/inner.csv'; expected a member that is no archive itself")
        .contains("'all.zip/bomb.csv' unpacks to more than 200 times its size");
    assertThat(zone.sidecar("bomb.csv.gz"))
        .contains("The file 'bomb.csv.gz' unpacks to more than 200 times its size; nothing of it");
    assertThat(zone.sidecar("large.csv.gz")).contains("unpacks to more than 17,825,792 bytes");
  }

  /// Packs to about a third.
  private static byte[] noise(int length) {
    byte[] bytes = new byte[length];
    byte[] header = HEADER.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(header, 0, bytes, 0, header.length);
    int state = 1;
    for (int i = header.length; i < length; i++) {
      state = state * 1_103_515_245 + 12_345;
      bytes[i] = (byte) (i % 1_000 == 0 ? '\n' : 'a' + ((state >>> 16) & 7));
    }
    return bytes;
  }

  @Test
  void aBrokenArchiveIsSetAside() throws IOException {
    byte[] whole = zip(members("a.csv", HEADER + "9,Eve,1.00\n"));
    zone.drop("cut.zip", java.util.Arrays.copyOf(whole, whole.length / 2));

    look();

    assertThat(zone.sidecar("cut.zip")).contains("expected an archive that can be read");
  }

  @Test
  void aWrongByteCostsItsOwnLineAndIsToldWithItsPlace() throws IOException {
    zone.drop(
        "latin.csv",
        (HEADER + "2,Bob,1.00\n3,Ren\u00e9,1.00\n4,Dan,1.00\n")
            .getBytes(StandardCharsets.ISO_8859_1));

    look("Ada,Bob,Dan");

    assertThat(zone.texts("select reason from bronze.quarantine"))
        .containsExactly("The byte 0xE9 at offset 31 is not UTF-8; see 'encoding'.");
  }

  @Test
  void aNulByteCostsItsOwnLine() throws IOException {
    zone.drop("nul.csv", HEADER + "2,B\0b,1.00\n3,Cid,1.00\n");

    look("Ada,Cid");

    assertThat(zone.texts("select reason from bronze.quarantine"))
        .containsExactly("The line holds a NUL byte at offset 18.");
  }

  @Test
  void aLineWithoutEndCostsItselfOnlyAndIsNotHeldInMemory() throws IOException {
    zone.drop(
        "long.csv",
        HEADER
            + "2,Bob,1.00\n3,"
            + "x".repeat(5 << 20)
            + ",1.00\n4,\""
            + "y".repeat(5 << 20)
            + "\n5,Eve,1.00\n");

    look("Ada,Bob,Eve");

    assertThat(zone.texts("select reason from bronze.quarantine"))
        .containsExactly(
            "The line holds more than 65,536 bytes.", "The line holds more than 65,536 bytes.");
    assertThat(zone.texts("select _row_number from bronze.sales where name = 'Eve'"))
        .containsExactly("5");
  }

  @Test
  void aFileOfTenThousandColumnsIsSetAside() throws IOException {
    zone.drop(
        "wide.csv",
        IntStream.range(0, 10_000).mapToObj(i -> "c" + i).collect(Collectors.joining(",")) + "\n");

    look();

    assertThat(zone.sidecar("wide.csv"))
        .contains("The file 'wide.csv' has 10,000 columns; expected at most 2,000.");
  }

  @Test
  void jsonThatIsTooDeepOrTooLongEndsTheFileAndWhatCameBeforeStays() throws IOException {
    close();
    zone = zone(FileFormat.JSON);
    String first = "[{\"id\": 2, \"name\": \"Bob\"}, ";
    zone.drop("deep.json", first + "[".repeat(5_000) + "]".repeat(5_000) + "]");
    zone.drop("long.json", first + "{\"id\": 3, \"name\": \"" + "x".repeat(5 << 20) + "\"}]");
    Files.delete(zone.landing().resolve("good.csv"));

    zone.look();

    assertThat(zone.texts("select name from bronze.sales")).containsExactly("Bob", "Bob");
    assertThat(String.join("\n", zone.texts("select reason from bronze.quarantine")))
        .contains("it is not JSON after row 1: Document nesting depth (101) exceeds the maximum")
        .contains("a record of it holds more than 65,536 bytes");
  }

  @Test
  void aBadLineOfNdjsonCostsItselfOnly() throws IOException {
    close();
    zone = zone(FileFormat.NDJSON);
    Files.delete(zone.landing().resolve("good.csv"));
    zone.drop(
        "a.ndjson",
        """
        {"id": 2, "name": "Bob"}
        {"id": 3, "name": "Cid"
        [1, 2]
        %s
        {"id": 4, "name": "Dan"} {"id": 5}
        {"id": 6, "name": "Eve"}
        """
            .formatted("[".repeat(5_000)));

    zone.look();

    assertThat(zone.texts("select name from bronze.sales order by id"))
        .containsExactly("Bob", "Eve");
    assertThat(zone.texts("select split_part(reason, ':', 1) from bronze.quarantine order by id"))
        .containsExactly(
            "The line is not JSON",
            "The row is not a JSON object.",
            "The line is not JSON",
            "The line is not JSON");
  }

  private void look() {
    look("Ada");
  }

  private void look(String expected) {
    zone.look();
    assertThat(names()).isEqualTo(expected);
    assertThat(zone.landing()).isEmptyDirectory();
    var counts = zone.zone().counts();
    assertThat(counts.received())
        .isEqualTo(counts.loaded() + counts.quarantined() + counts.unchanged());
  }

  private String names() {
    return String.join(",", zone.texts("select name from bronze.sales order by id"));
  }

  private static Map<String, byte[]> members(String... namesAndTexts) {
    var members = new LinkedHashMap<String, byte[]>();
    for (int i = 0; i < namesAndTexts.length; i += 2) {
      members.put(namesAndTexts[i], namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
    }
    return members;
  }

  private static byte[] zip(Map<String, byte[]> members) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(bytes)) {
      for (var member : members.entrySet()) {
        zip.putNextEntry(new ZipEntry(member.getKey()));
        zip.write(member.getValue());
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] gzip(byte[] given) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(given);
    }
    return bytes.toByteArray();
  }
}
