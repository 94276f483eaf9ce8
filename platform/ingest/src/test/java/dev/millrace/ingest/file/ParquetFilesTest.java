package dev.millrace.ingest.file;

import static dev.millrace.ingest.LandingFixture.rule;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.definition.DriftPolicy;
import dev.millrace.contracts.definition.FileForm;
import dev.millrace.contracts.definition.SourceDefinition.FileFormat;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.ingest.LandingFixture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetFilesTest {

  @TempDir Path directory;

  private LandingFixture zone;

  @BeforeEach
  void open() {
    zone = zone(FileFormat.PARQUET, LandingFixture.FIELDS);
  }

  @AfterEach
  void close() {
    zone.close();
  }

  private LandingFixture zone(
      FileFormat format, List<dev.millrace.contracts.definition.FieldRule> fields) {
    return new LandingFixture(
        directory, FileForm.of(format), fields, DriftPolicy.IGNORE, FileLimits.DEFAULT);
  }

  private void reopen(FileFormat format, List<dev.millrace.contracts.definition.FieldRule> fields) {
    zone.close();
    zone = zone(format, fields);
  }

  @Test
  void rowsAreTypedAndHeldToTheContractAsThoseOfAnyFile() throws Exception {
    zone.drop(
        "may.parquet",
        parquet(
            """
            select * from (values
              ('Ada', 2.50::decimal(9,2), 1::int),
              ('Bob', null, 2),
              (null, 1.00, 3),
              ('Eve', 1.00, null)) as t(name, amount, id)\
            """));
    zone.look();

    assertThat(
            zone.texts(
                "select concat_ws(', ', id, name, amount, _row_number) from bronze.sales order by id"))
        .containsExactly("1, Ada, 2.50, 1", "2, Bob, 2");
    assertThat(zone.texts("select reason from bronze.quarantine order by origin"))
        .hasSize(2)
        .allMatch(reason -> reason.contains("a value is required"));
    assertThat(zone.texts("select raw from bronze.quarantine where raw like '%Eve%'"))
        .containsExactly("{\"name\":\"Eve\",\"amount\":1.00,\"id\":null}");
    assertThat(zone.sidecar("may.parquet"))
        .contains("\"records_received\" : 4", "\"records_quarantined\" : 2");
  }

  @Test
  void theSameContentIsLoadedOnceAndACorrectionTakesItsPlace() throws Exception {
    byte[] file = parquet("select 1 as id, 'Ada' as name, 1.5 as amount");
    zone.drop("a.parquet", file);
    zone.look();
    zone.drop("b.parquet", file);
    zone.look();
    zone.drop("a.parquet", parquet("select 2 as id, 'Ada' as name, 1.5 as amount"));
    zone.look();

    assertThat(zone.texts("select id from bronze.sales")).containsExactly("2");
    assertThat(zone.sidecar("b.parquet")).contains("\"records_unchanged\" : 1");
  }

  @Test
  void aSourceWithoutFieldsTakesTheFilesOwnTypes() throws Exception {
    reopen(FileFormat.PARQUET, List.of());
    zone.drop(
        "types.parquet",
        parquet(
            """
            select '007' as code, '12' as digits, 7::bigint as n, 1.25::double as d, true as b,
              date '2026-05-01' as day, 3.10::decimal(8,2) as price, 5::tinyint as small,
              timestamptz '2026-05-01 10:00:00.123456+02' as seen_at,
              timestamp '2026-05-01 10:00:00.5' as local_at, 9::ubigint as big,
              null::varchar as empty\
            """));
    zone.look();

    assertThat(
            zone.texts(
                "select concat_ws('|', code, digits, n, d, b, day, price, small, epoch_us(seen_at), epoch_us(local_at), big, empty) from bronze.sales"))
        .containsExactly(
            "007|12|7|1.25|true|2026-05-01|3.10|5|1777622400123456|1777629600500000|9");
    assertThat(
            zone.lake().lake().view().tables().stream()
                .filter(table -> table.name().name().equals("sales"))
                .flatMap(table -> table.columns().stream())
                .map(column -> column.name() + " " + column.type())
                .filter(column -> !column.startsWith("_")))
        .containsExactly(
            "code string",
            "digits string",
            "n long",
            "d double",
            "b boolean",
            "day date",
            "price decimal(8,2)",
            "small integer",
            "seen_at timestamp",
            "local_at timestamp",
            "big decimal(20,0)",
            "empty string");
  }

  @Test
  void parquetIsToldByItsFirstBytesUnderAnyNameAndInAnyOrderOfColumns() throws Exception {
    for (FileFormat format : List.of(FileFormat.CSV, FileFormat.JSON)) {
      reopen(format, LandingFixture.FIELDS);
      zone.drop(
          "it's [1]*{a}.csv", parquet("select 'A' as name, 1.5 as amount, 1 as id, 0 as more"));
      zone.look();

      assertThat(zone.texts("select name from bronze.sales")).containsExactly("A");
    }
  }

  @Test
  void anArchiveMayHoldParquet() throws Exception {
    var packed = new ByteArrayOutputStream();
    try (var zip = new ZipOutputStream(packed)) {
      zip.putNextEntry(new ZipEntry("in/x.parquet"));
      zip.write(parquet("select 1 as id, 'Ada' as name, 1.5 as amount"));
    }
    zone.drop("all.zip", packed.toByteArray());
    zone.look();

    assertThat(zone.texts("select _source_file from bronze.sales"))
        .containsExactly("all.zip/in/x.parquet");
  }

  @Test
  void aFileThatIsCutShortIsQuarantinedWithAReason() throws Exception {
    byte[] whole =
        parquet("select i as id, 'n' || i as name, 1.5 as amount from range(50000) as t(i)");
    zone.drop("cut.parquet", Arrays.copyOf(whole, whole.length / 2));
    zone.look();

    refused("cut.parquet", "No magic bytes found at end of file 'the file'");
  }

  @Test
  void pagesThatAreBrokenAreQuarantinedWithAReason() throws Exception {
    byte[] whole =
        parquet("select i as id, 'n' || i as name, 1.5 as amount from range(50000) as t(i)");
    Arrays.fill(whole, 4, whole.length / 2, (byte) 0xff);
    zone.drop("broken.parquet", whole);
    zone.look();

    refused("broken.parquet", "DuckDB says of it");
  }

  @Test
  void whatIsNoParquetIsQuarantinedWithAReason() throws Exception {
    zone.drop("text.parquet", "id,name,amount\n1,Ada,2.50\n");
    zone.drop("short.parquet", "PAR1");
    zone.drop(
        "false.parquet", ("PAR1" + "x".repeat(1000) + "PAR1").getBytes(StandardCharsets.US_ASCII));
    zone.look();

    refused("text.parquet", "it does not begin with 'PAR1'");
    refused("short.parquet", "DuckDB says of it");
    refused("false.parquet", "DuckDB says of it");
  }

  @Test
  void tenThousandColumnsAreQuarantinedWithAReason() throws Exception {
    zone.drop(
        "wide.parquet",
        parquet(
            IntStream.range(0, 10_000)
                .mapToObj(i -> i + " as c" + i)
                .collect(Collectors.joining(", ", "select ", ""))));
    zone.look();

    refused("wide.parquet", "it has 10,000 columns; expected at most 2,000");
  }

  @Test
  void nestedColumnsAndBytesAreQuarantinedWithAReason() throws Exception {
    for (String nested :
        List.of(
            "{'a': 1}", "[1, 2]", "map {'a': 1}", "'x'::blob", "time '10:00'", "[{'a': [1]}]")) {
      String name = "n" + nested.hashCode() + ".parquet";
      zone.drop(
          name,
          parquet("select 1 as id, 'A' as name, 1.5 as amount, %s as inner_one".formatted(nested)));
      zone.look();

      refused(name, "its column 'inner_one' is of the type '");
    }
  }

  @Test
  void aColumnThatIsRequiredAndMissingIsTold() throws Exception {
    zone.drop("no.parquet", parquet("select 1 as id, 1.5 as amount"));
    zone.look();

    refused("no.parquet", "its header lacks the column 'name'");
  }

  @Test
  void valuesThatNoTableHoldsAreQuarantined() throws Exception {
    reopen(
        FileFormat.PARQUET,
        List.of(
            rule("id", Plain.LONG, true),
            rule("seen_at", Plain.TIMESTAMP, false),
            rule("d", Plain.DOUBLE, false)));
    zone.drop(
        "odd.parquet",
        parquet(
            """
            select * from (values (1, timestamp 'infinity', 1.0::double),
              (2, timestamp '2026-05-01', 'nan'::double),
              (3, timestamp '2026-05-01', 'inf'::double),
              (4, timestamp '2026-05-01', 4.5)) as t(id, seen_at, d)\
            """));
    zone.look();

    assertThat(zone.texts("select id from bronze.sales")).containsExactly("4");
    assertThat(zone.texts("select origin from bronze.quarantine order by origin"))
        .hasSize(3)
        .allMatch(origin -> origin.startsWith("odd.parquet"));
  }

  private void refused(String name, String reason) throws IOException {
    assertThat(zone.sidecar(name)).contains("\"validation_passed\" : false", reason);
    assertThat(
            zone.texts(
                "select reason from bronze.quarantine where origin like '%%%s%%'".formatted(name)))
        .singleElement()
        .asString()
        .contains(reason);
    try (var left = Files.list(directory.resolve("tmp"))) {
      assertThat(left.map(Path::toString)).noneMatch(file -> file.endsWith(".parquet"));
    }
  }

  private byte[] parquet(String select) throws SQLException, IOException {
    Path file = directory.resolve("made.parquet");
    try (var connection = DriverManager.getConnection("jdbc:duckdb:");
        var statement = connection.createStatement()) {
      statement.execute("set threads = 1");
      statement.execute("copy (%s) to '%s' (format parquet)".formatted(select, file));
    }
    return Files.readAllBytes(file);
  }
}
