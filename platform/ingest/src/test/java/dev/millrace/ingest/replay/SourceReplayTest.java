package dev.millrace.ingest.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.definition.DriftPolicy;
import dev.millrace.contracts.definition.FileForm;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.definition.SourceDefinition.FileFormat;
import dev.millrace.contracts.name.SourceName;
import dev.millrace.contracts.name.TableName;
import dev.millrace.ingest.LandingFixture;
import dev.millrace.ingest.file.FileLimits;
import dev.millrace.ingest.origin.SourceRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
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

  private SourceRun replay(DriftPolicy policy) {
    var source =
        new SourceDefinition.Files(
            new SourceName("sales"),
            null,
            TableName.of("bronze.sales"),
            List.of(),
            null,
            "sales",
            NDJSON,
            policy);
    return new SourceReplay(zone.lake().lake(), source, source.fields(), ZoneOffset.UTC)
        .run("replay-1", Instant.EPOCH);
  }

  private List<String> rows() {
    return zone.texts("select concat_ws(' ', *columns('^[a-z]')) from bronze.sales order by id");
  }
}
