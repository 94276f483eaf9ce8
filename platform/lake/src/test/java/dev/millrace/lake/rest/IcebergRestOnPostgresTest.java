package dev.millrace.lake.rest;

import static dev.millrace.lake.LakeFixture.row;
import static dev.millrace.lake.LakeFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.definition.ExternalWrites;
import dev.millrace.lake.LakeFixture;
import dev.millrace.lake.PostgresFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The catalog's few statements on the other database.
class IcebergRestOnPostgresTest {

  @TempDir Path home;

  @Test
  void namespacesTablesAndCommitsAreAsOnSqlite() throws IOException {
    LakeFixture lake = LakeFixture.open(home, PostgresFixture.start(), InstantSource.system());
    try (var it = RestFixture.over(lake, ExternalWrites.BRONZE)) {
      var name = TableIdentifier.of("bronze", "t");
      Table table = it.client().createTable(name, IcebergRestTest.SCHEMA);
      it.append(table, "select 1 as id, 'a' as name");
      lake.append("bronze.t", "1", rows("id integer", row(2)));
      assertThat(lake.read("select sum(id)::bigint from bronze.t")).containsExactly(List.of(3L));

      assertThatThrownBy(() -> it.client().createTable(name, IcebergRestTest.SCHEMA))
          .isInstanceOf(AlreadyExistsException.class);
      assertThatThrownBy(() ->
              it.client().createTable(TableIdentifier.of("nowhere", "t"), IcebergRestTest.SCHEMA))
          .isInstanceOf(NoSuchNamespaceException.class);
      it.client().createNamespace(Namespace.of("theirs"), new HashMap<>(Map.of("owner", "me")));
      it.client().setProperties(Namespace.of("theirs"), new HashMap<>(Map.of("owner", "you")));
      it.client().renameTable(name, TableIdentifier.of("theirs", "t"));
      assertThat(it.client().loadNamespaceMetadata(Namespace.of("theirs")))
          .containsEntry("owner", "you");
      assertThat(it.client().dropTable(TableIdentifier.of("theirs", "t"), true)).isTrue();
      assertThat(it.client().dropNamespace(Namespace.of("theirs"))).isTrue();
      assertThat(lake.lake().view().tables()).isEmpty();
    }
  }
}
