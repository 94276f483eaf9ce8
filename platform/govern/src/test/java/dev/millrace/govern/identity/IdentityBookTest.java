package dev.millrace.govern.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import dev.millrace.embedded.duckdb.DuckDbEngine;
import dev.millrace.embedded.duckdb.DuckDbSettings;
import dev.millrace.embedded.sqlite.SqliteDatabase;
import dev.millrace.lake.IcebergLake;
import dev.millrace.lake.LakeSettings;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IdentityBookTest {

  private static final Instant START = Instant.parse("2026-09-01T12:00:00Z");
  private static final List<Column> COLUMNS =
      List.of(
          new Column("message_id", Plain.STRING),
          new Column("type", Plain.STRING),
          new Column("user_id", Plain.STRING),
          new Column("anonymous_id", Plain.STRING),
          new Column("previous_id", Plain.STRING),
          new Column("received_at", Plain.TIMESTAMP));

  @TempDir private Path directory = Path.of("unset");
  private SqliteDatabase database;
  private DuckDbEngine engine;
  private IcebergLake lake;
  private IdentityBook book;
  private int sent;

  @BeforeEach
  void open() {
    database = SqliteDatabase.open(directory.resolve("platform.db"));
    engine =
        DuckDbEngine.open(
            DuckDbSettings.of(directory.resolve("lake"), directory.resolve("temporary")));
    InstantSource clock = InstantSource.fixed(START);
    lake = IcebergLake.open(LakeSettings.of(directory.resolve("lake")), database, engine, clock);
    book = IdentityBook.open(lake, clock);
  }

  @AfterEach
  void close() {
    lake.close();
    engine.close();
    database.close();
  }

  private void arrive(
      String type, String user, @Nullable String anonymous, @Nullable String previous) {
    Instant at = START.plusSeconds(++sent);
    var row = new @Nullable Object[] {"m" + sent, type, user, anonymous, previous, at};
    lake.commit(
        new LakeCommit(
            List.of(
                new TableAppend(
                    TableName.of("bronze.events"),
                    Rows.gather(COLUMNS, sink -> sink.row(row)),
                    null)),
            new Mark("test/" + sent, null, "done")));
  }

  @Test
  void identifyLinksTheVisitorToTheUser() {
    arrive("identify", "42", "visitor", null);
    assertThat(book.refresh()).isEqualTo(1);
    assertThat(book.person("a:visitor").id()).isEqualTo("u:42");
    assertThat(book.person("u:42").identifiers()).containsExactly("u:42", "a:visitor");
    assertThat(book.person("u:7").identifiers()).containsExactly("u:7");
  }

  @Test
  void aliasTakesAllAlong() {
    arrive("identify", "old", "visitor", null);
    arrive("alias", "new", null, "old");
    book.refresh();
    assertThat(book.person("a:visitor").id()).isEqualTo("u:new");
    assertThat(book.person("u:new").identifiers()).contains("u:new", "u:old", "a:visitor", "a:old");
  }

  @Test
  void aSharedDeviceStaysWithItsFirstUser() {
    arrive("identify", "first", "device", null);
    arrive("identify", "second", "device", null);
    book.refresh();
    assertThat(book.person("a:device").id()).isEqualTo("u:first");
    assertThat(book.person("u:second").identifiers()).containsExactly("u:second");
  }

  @Test
  void aCircleOfAliasesEnds() {
    arrive("alias", "b", null, "a");
    arrive("alias", "a", null, "b");
    book.refresh();
    assertThat(book.person("u:a").id()).isEqualTo("u:b");
  }

  @Test
  void undoTakesTheMergeBackForGoodAndRedoMakesItAgain() {
    arrive("identify", "42", "visitor", null);
    book.refresh();
    book.undo("a:visitor", "u:42");
    arrive("identify", "42", "visitor", null);
    book.refresh();
    assertThat(book.person("a:visitor").id()).isEqualTo("a:visitor");
    assertThat(book.person("u:42").identifiers()).containsExactly("u:42");
    book.redo("a:visitor", "u:42");
    assertThat(book.person("a:visitor").id()).isEqualTo("u:42");
  }

  @Test
  void whatIsNotLinkedCannotBeUndone() {
    assertThatThrownBy(() -> book.undo("a:visitor", "u:42"))
        .isInstanceOf(MillraceException.class)
        .hasMessageContaining("a:visitor");
  }

  @Test
  void everythingIsThereAfterAStart() {
    arrive("identify", "42", "visitor", null);
    arrive("identify", "42", "phone", null);
    book.refresh();
    book.undo("a:phone", "u:42");
    var again = IdentityBook.open(lake, InstantSource.fixed(START));
    assertThat(again.person("u:42").identifiers()).containsExactly("u:42", "a:visitor");
    assertThat(again.refresh()).isZero();
    assertThat(again.evidence("u:42")).extracting(Evidence::messageId).containsExactly("m1");
  }

  @Test
  void theTableSaysWhoIsWho() {
    arrive("identify", "old", "visitor", null);
    arrive("alias", "new", null, "old");
    book.refresh();
    var rows = new ArrayList<String>();
    lake.view()
        .read(
            new SqlQuery(
                "select identifier, arg_max(person, sequence) from bronze.identities group by 1 order by 1"),
            row -> rows.add(row[0] + " " + row[1]));
    assertThat(rows).containsExactly("a:old u:new", "a:visitor u:new", "u:old u:new");
  }
}
