package dev.millrace.ingest.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.definition.DriftPolicy;
import dev.millrace.contracts.definition.FileForm;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.definition.SourceDefinition.FileFormat;
import dev.millrace.contracts.name.SourceName;
import dev.millrace.contracts.name.TableName;
import dev.millrace.ingest.LandingFixture;
import dev.millrace.ingest.Sources;
import dev.millrace.ingest.file.FileLimits;
import dev.millrace.ingest.origin.SourceRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SourceReplayTest {

  private static final FileForm NDJSON = FileForm.of(FileFormat.NDJSON);

  @TempDir Path directory;
  private LandingFixture zone;

  @BeforeEach
  void load() throws IOException {
    zone =
        new LandingFixture(
            directory, NDJSON, List.of(), DriftPolicy.QUARANTINE_VALUE, FileLimits.DEFAULT);
    zone.drop("a.ndjson", "{\"id\":1,\"name\":\"Ada\"}\n");
    zone.look();
    zone.drop(
        "b.ndjson",
        "{\"id\":2,\"name\":\"Bob\",\"size\":5,\"tone\":\"red\"}\n{\"id\":3,\"name\":\"Cid\"}\n");
    zone.look();
  }

  @AfterEach
  void close() {
    zone.close();
  }

  @Test
  void aRowThatWasLoadedWithoutAValueIsReplacedAndNotLoadedTwice() throws IOException {
    assertThat(rows()).containsExactly("1 Ada", "2 Bob", "3 Cid");

    SourceRun run = replay(DriftPolicy.EVOLVE);

    assertThat(run.loaded()).isEqualTo(2);
    assertThat(rows()).containsExactly("1 Ada", "2 Bob 5 red", "3 Cid");
    assertThat(zone.texts("select count(*) from bronze.quarantine")).containsExactly("0");
    zone.drop("b.ndjson", "{\"id\":4,\"name\":\"Dan\"}\n");
    zone.look();
    assertThat(zone.texts("select name from bronze.sales order by id"))
        .as("a corrected file takes the place of what was replayed")
        .containsExactly("Ada", "Dan");
  }

  @Test
  void thePolicyThatPutAValueAsideKeepsItThere() {
    SourceRun run = replay(DriftPolicy.QUARANTINE_VALUE);

    assertThat(run.loaded()).isZero();
    assertThat(run.quarantined()).isEqualTo(2);
    assertThat(rows()).containsExactly("1 Ada", "2 Bob", "3 Cid");
    assertThat(zone.texts("select count(*) from bronze.quarantine")).containsExactly("2");
  }

  @Test
  void anIgnoredValueLeavesTheQuarantineAndTheRowAsItWas() {
    assertThat(replay(DriftPolicy.IGNORE).loaded()).isEqualTo(2);
    assertThat(rows()).containsExactly("1 Ada", "2 Bob", "3 Cid");
    assertThat(zone.texts("select count(*) from bronze.quarantine")).containsExactly("0");
  }

  @Test
  void linesOfCsvAreReadOnceMoreFromTheFileThatWasKept() throws Exception {
    FileForm csv = FileForm.of(FileFormat.CSV);
    try (var lines =
        new LandingFixture(
            directory.resolve("csv"),
            csv,
            List.of(),
            DriftPolicy.QUARANTINE_ROW,
            FileLimits.DEFAULT)) {
      lines.drop("a.csv", "id,name\n1,Ada\n");
      lines.look();
      lines.drop("b.csv", "id,name\n9,Old\n");
      lines.look();
      lines.drop("b.csv", "id,name,size\n2,Bob,5\n3,Cid,\n"); // a correction, kept beside
      lines.look();
      assertThat(lines.texts("select name from bronze.sales order by id"))
          .containsExactly("Ada", "Cid");

      var sources =
          new Sources(
              lines.context(),
              List.of(source(csv, DriftPolicy.EVOLVE)),
              new Sources.Places(
                  lines.root(), directory.resolve("drivers"), directory.resolve("spill")));
      SourceRun run = sources.replay("sales");

      assertThat(List.of(run.loaded(), run.quarantined())).containsExactly(1L, 0L);
      assertThat(lines.texts("select concat_ws(' ', id, name, size) from bronze.sales order by id"))
          .containsExactly("1 Ada", "2 Bob 5", "3 Cid");
      assertThat(lines.texts("select count(*) from bronze.quarantine")).containsExactly("0");
    }
  }

  private SourceRun replay(DriftPolicy policy) {
    SourceDefinition.Files source = source(NDJSON, policy);
    return new SourceReplay(zone.lake().lake(), source, source.fields(), ZoneOffset.UTC)
        .run("replay-1", Instant.EPOCH);
  }

  private static SourceDefinition.Files source(FileForm form, DriftPolicy policy) {
    return new SourceDefinition.Files(
        new SourceName("sales"),
        null,
        TableName.of("bronze.sales"),
        List.of(),
        null,
        "sales",
        form,
        policy);
  }

  private List<String> rows() {
    return zone.texts("select concat_ws(' ', *columns('^[a-z]')) from bronze.sales order by id");
  }
}
