package dev.millrace.ingest.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.definition.DriftPolicy;
import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.contracts.definition.FileForm;
import dev.millrace.contracts.definition.SourceDefinition.FileFormat;
import dev.millrace.contracts.name.TableName;
import dev.millrace.ingest.LandingFixture;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How files are written, and what is learned from them.
final class FileFormsTest {

  private static final FileForm CSV = FileForm.of(FileFormat.CSV);

  @TempDir private Path directory = Path.of("unset");

  @Test
  void theWholeFileSaysWhatItsColumnsAre() throws IOException {
    var text = new StringBuilder("Order Id,zip,price,paid,day,at,late,note\n");
    for (int i = 0; i < 20_000; i++) {
      text.append(i).append(",01234,").append(i % 2 == 0 ? "1" : "1.5");
      text.append(",true,2026-02-28,2026-02-28T10:00:00Z,").append(i).append(",\n");
    }
    text.append("20000,01234,2,false,2026-03-01,2026-03-01,n/a,\n");
    try (var zone = open(CSV, List.of(), DriftPolicy.EVOLVE)) {
      zone.drop("a.csv", text.toString());
      zone.look();

      assertThat(columns(zone))
          .startsWith(
              "order_id long",
              "zip string",
              "price double",
              "paid boolean",
              "day date",
              "at timestamp",
              "late string",
              "note string");
      assertThat(zone.texts("select count(*) from bronze.sales")).containsExactly("20001");
      assertThat(zone.texts("select \"at\" from bronze.sales where order_id = 20000"))
          .containsExactly("2026-03-01T00:00:00Z");
    }
  }

  @Test
  void whatOneFileHasAndAnotherHasNotIsDriftByThePolicy() throws IOException {
    for (DriftPolicy policy : DriftPolicy.values()) {
      try (var zone =
          new LandingFixture(
              directory.resolve(policy.name()), CSV, List.of(), policy, FileLimits.DEFAULT)) {
        zone.drop("a.csv", "id,name\n1,Ada\n");
        zone.look();
        zone.drop("b.csv", "id,name,size\n2,Bob,5\n3,Cid,\n");
        zone.look();

        String rows = String.join(",", zone.texts("select name from bronze.sales order by id"));
        boolean hasReasons =
            zone.lake().lake().view().find(TableName.of("bronze.quarantine")).isPresent();
        String reasons =
            hasReasons ? String.join(",", zone.texts("select reason from bronze.quarantine")) : "";
        boolean hasSize = columns(zone).contains("size long");
        switch (policy) {
          case IGNORE -> assertThat(rows + hasSize).isEqualTo("Ada,Bob,Cidfalse");
          case EVOLVE -> assertThat(rows + hasSize).isEqualTo("Ada,Bob,Cidtrue");
          case FREEZE -> {
            assertThat(rows).isEqualTo("Ada");
            assertThat(zone.sidecar("b.csv")).contains("its policy is 'drift: freeze'");
          }
          case QUARANTINE_ROW -> {
            assertThat(rows).isEqualTo("Ada,Cid");
            assertThat(reasons).contains("The column 'size' holds a value");
          }
          case QUARANTINE_VALUE -> {
            assertThat(rows + hasSize).isEqualTo("Ada,Bob,Cidfalse");
            assertThat(reasons).isEqualTo("The table does not have the column 'size'.");
          }
        }
      }
    }
  }

  @Test
  void anEvolvingFileWithListedFieldsBringsItsOtherColumnsToo() throws IOException {
    try (var zone = open(CSV, LandingFixture.FIELDS, DriftPolicy.EVOLVE)) {
      zone.drop("a.csv", "id,name,size\n1,Ada,5\nx,Bob,6\n");
      zone.look();

      assertThat(zone.texts("select name || size from bronze.sales")).containsExactly("Ada5");
      assertThat(zone.texts("select drift from bronze.source_runs").getFirst()).contains("size");
      assertThat(zone.texts("select reason from bronze.quarantine"))
          .containsExactly("The field 'id' holds 'x'; expected long.");
    }
  }

  @Test
  void encodingsAreReadAsTheDefinitionOrTheByteOrderMarkSays() throws IOException {
    String text = "id,name,amount\n1,Ren\u00e9 \u20ac,2.50\n";
    check(CSV, ("\ufeff" + text).getBytes(StandardCharsets.UTF_8));
    check(CSV, ("\ufeff" + text).getBytes(StandardCharsets.UTF_16LE));
    check(CSV, ("\ufeff" + text).getBytes(StandardCharsets.UTF_16BE));
    Charset windows = Charset.forName("windows-1252");
    check(encoded(windows), text.getBytes(windows));
    check(encoded(StandardCharsets.UTF_16LE), text.getBytes(StandardCharsets.UTF_16LE));
  }

  private void check(FileForm form, byte[] bytes) throws IOException {
    try (var zone =
        new LandingFixture(
            directory.resolve("e" + System.nanoTime()),
            form,
            LandingFixture.FIELDS,
            DriftPolicy.IGNORE,
            FileLimits.DEFAULT)) {
      zone.drop("a.csv", bytes);
      zone.look();
      assertThat(zone.texts("select name from bronze.sales")).containsExactly("Ren\u00e9 \u20ac");
    }
  }

  private static FileForm encoded(Charset charset) {
    return new FileForm(FileFormat.CSV, ',', '"', '"', charset, List.of(), "");
  }

  @Test
  void aByteThatIsNotOfTheEncodingIsToldWithItsPlace() throws IOException {
    try (var zone =
        open(encoded(StandardCharsets.UTF_16LE), LandingFixture.FIELDS, DriftPolicy.IGNORE)) {
      byte[] text = "id,name,amount\n1,Ada,2.50\n".getBytes(StandardCharsets.UTF_16LE);
      byte[] cut = java.util.Arrays.copyOf(text, text.length + 1);
      zone.drop("a.csv", cut);
      zone.look();

      assertThat(zone.texts("select name from bronze.sales")).containsExactly("Ada");
      assertThat(zone.texts("select reason from bronze.quarantine"))
          .containsExactly(
              "The file cannot be read to its end: the byte 0x00 at offset 52 is not UTF-16LE.");
    }
  }

  @Test
  void quotesEscapesAndFilesWithoutHeaderAreReadAsTheDefinitionSays() throws IOException {
    var form =
        new FileForm(
            FileFormat.CSV,
            '\t',
            '\'',
            '\\',
            StandardCharsets.UTF_8,
            List.of("id", "name", "amount"),
            "");
    try (var zone = open(form, LandingFixture.FIELDS, DriftPolicy.IGNORE)) {
      zone.drop("a.csv", "1\t'A\\'d\ta'\t2.50\r\n2\t\"Bob\"\t\r\n");
      zone.look();

      assertThat(zone.texts("select name from bronze.sales order by id"))
          .containsExactly("A'd\ta", "\"Bob\"");
    }
  }

  @Test
  void rowsMayLieInAPropertyOfAnObject() throws IOException {
    var form =
        new FileForm(
            FileFormat.JSON, ',', '"', '"', StandardCharsets.UTF_8, List.of(), "data.items");
    try (var zone = open(form, List.of(), DriftPolicy.EVOLVE)) {
      zone.drop(
          "a.json",
          """
          {"meta": {"items": [9]}, "data": {"n": 1, "items": [
            {"id": 1, "tags": ["a"], "at": "2026-01-01T00:00:00Z"}, {"id": 2.5, "new": true}]}}
          """);
      zone.look();

      assertThat(columns(zone))
          .startsWith("id double", "tags string", "at timestamp", "new boolean");
      assertThat(zone.texts("select tags from bronze.sales order by id"))
          .containsExactly("[\"a\"]", "null");
    }
  }

  /// The quick way and the careful way must agree, whatever a value looks like.
  @Test
  void aPlainRuleAndOneThatNeedsTheCarefulWayTakeTheSameValues() throws IOException {
    var random = new Random(7);
    String[] values = {
      "0",
      "-0",
      "007",
      "1",
      "-1",
      "1.",
      ".5",
      "1.5",
      "1.50",
      "1.505",
      "-2.25",
      "1e3",
      "+4",
      " 5",
      "123456789012345678",
      "1234567890123456789",
      "99999999999",
      "0.1",
      "123456.789",
      "x",
      "",
      "2026-02-28",
      "2026-02-29",
      "2026-13-01",
      "2026-02-28T10:00:00Z",
      "2026-02-28 10:00:00",
      "2026-02-28 24:00:00",
      "2026-02-28T10:00:00.123",
      "2026-02-28T10:00:00.1234567Z",
      "2026-02-28T10:00:00+02:00",
      "true",
      "false",
      "TRUE",
      "yes",
      "\"1\"",
      "\"a\"\"b\""
    };
    var text = new StringBuilder("id,l,i,d,f,b,t,c\n");
    for (int i = 0; i < 3_000; i++) {
      text.append(i);
      for (int c = 0; c < 7; c++) {
        boolean isOdd = random.nextInt(7) == 0;
        text.append(',').append(isOdd ? values[random.nextInt(values.length)] : "");
      }
      text.append('\n');
    }
    assertThat(all("quick", text.toString(), false))
        .isEqualTo(all("careful", text.toString(), true));
  }

  private List<String> all(String name, String text, boolean isCareful) throws IOException {
    var types =
        List.of("long", "integer", "date", "double", "boolean", "timestamp", "decimal(9,2)");
    var names = List.of("l", "i", "d", "f", "b", "t", "c");
    var fields = new java.util.ArrayList<FieldRule>();
    fields.add(LandingFixture.rule("id", dev.millrace.contracts.table.ColumnType.of("long"), true));
    for (int i = 0; i < names.size(); i++) {
      fields.add(
          LandingFixture.rule(
              names.get(i), dev.millrace.contracts.table.ColumnType.of(types.get(i)), false));
    }
    if (isCareful) { // one rule with a bound leaves all rows to the careful way
      fields.set(
          0,
          new FieldRule(
              "id",
              "id",
              fields.getFirst().type(),
              true,
              null,
              java.math.BigDecimal.ZERO,
              null,
              List.of(),
              null));
    }
    try (var zone =
        new LandingFixture(
            directory.resolve(name), CSV, fields, DriftPolicy.IGNORE, FileLimits.DEFAULT)) {
      zone.drop("a.csv", text);
      zone.look();
      var found =
          new java.util.ArrayList<>(
              zone.texts(
                  "select concat_ws('|', id, l, i, d, f, b, t, c) from bronze.sales order by id"));
      assertThat(found).hasSizeGreaterThan(500);
      found.addAll(zone.texts("select reason from bronze.quarantine order by origin"));
      return found;
    }
  }

  private LandingFixture open(FileForm form, List<FieldRule> fields, DriftPolicy drift) {
    return new LandingFixture(directory, form, fields, drift, FileLimits.DEFAULT);
  }

  private static List<String> columns(LandingFixture zone) {
    return zone
        .lake()
        .lake()
        .view()
        .find(TableName.of("bronze.sales"))
        .orElseThrow()
        .columns()
        .stream()
        .map(column -> column.name() + " " + column.type())
        .toList();
  }
}
