package dev.millrace.transform.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.definition.ProjectReader;
import dev.millrace.contracts.definition.SourceText;
import dev.millrace.contracts.definition.Variables;
import dev.millrace.contracts.name.TableName;
import dev.millrace.embedded.duckdb.DuckDbEngine;
import dev.millrace.embedded.duckdb.DuckDbSettings;
import dev.millrace.transform.CompiledModels;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ColumnLineageTest {

  private static final Map<String, List<String>> TABLES =
      Map.of(
          "silver.m", List.of("id", "a", "b", "s"),
          "silver.n", List.of("id", "a", "z"));

  @TempDir private static Path directory = Path.of("unset");
  private DuckDbEngine engine = open();

  private static DuckDbEngine open() {
    return DuckDbEngine.open(DuckDbSettings.of(directory, directory.resolve("temporary")));
  }

  @BeforeAll
  void start() {
    engine.close();
    engine = open();
  }

  @AfterAll
  void stop() {
    engine.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "select a from silver.m => a:m.a=copied",
        "select cast(a as date) as d, a + b as c, 1 as one from silver.m => d:m.a=cast c:m.a=computed,m.b=computed one:",
        "select sum(a) filter (where b > 1) as t, count(*) as n from silver.m => t:m.a=aggregated,m.b=aggregated n:",
        "select m.*, n.z from silver.m join silver.n using (id) => id:m.id=copied a:m.a=copied b:m.b=copied s:m.s=copied z:n.z=copied",
        "select * from silver.m join silver.n as o using (id, a) => id:m.id=copied a:m.a=copied b:m.b=copied s:m.s=copied z:n.z=copied",
        "select id from silver.m full join silver.n using (id) => id:m.id=computed,n.id=computed",
        "select * exclude (id, s) replace (a + 1 as a) rename (b as c) from silver.m => a:m.a=computed c:m.b=copied",
        "with t(x, y) as (select a, b from silver.m), u as (select t.x, upper(y) as y from t) select * from u => x:m.a=copied y:m.b=computed",
        "with t as (select a from silver.m) select (with t as (select z as a from silver.n) select max(a) from t) as q, a from t => q:n.z=aggregated a:m.a=copied",
        "select a from silver.m union all select z from silver.n => a:m.a=copied,n.z=copied",
        "select a, id from silver.m union all by name select id, a from silver.n => a:m.a=copied,n.a=copied id:m.id=copied,n.id=copied",
        "select a as k, k + 1 as l from silver.m => k:m.a=copied l:m.a=computed",
        "select (select max(z) from silver.n where n.id = m.id) as x from silver.m => x:n.z=aggregated,n.id=computed,m.id=computed",
        "select row_number() over (partition by a order by b) as r, lag(s) over w as l from silver.m window w as (order by id) => r:m.a=aggregated,m.b=aggregated l:m.s=aggregated,m.id=aggregated",
        "select case when a > 1 then b else 'x' end as c, coalesce(a, s) as d from silver.m => c:m.a=computed,m.b=computed d:m.a=computed,m.s=computed",
        "select list_transform(s, lambda x, i: x + i + b) as l, s.f.g as g from silver.m => l:m.s=computed,m.b=computed g:m.s=computed",
        "with recursive r as (select a as n, 0 as d from silver.m union all select n + b, d + 1 from r join silver.m on d < 3) select n, d from r => n:m.a=computed,m.b=computed d:",
        "select x from (values (1), (2)) as v(x) => x:",
        "select u.z from silver.m, unnest(silver.m.s) as u(z) => z:m.s=computed",
        "select b.k from silver.m, lateral (select m.a as k) as b => k:m.a=copied",
        "from silver.m select a => a:m.a=copied",
        "select silver.m.a from silver.m => a:m.a=copied",
        "select a from silver.m semi join silver.n on m.id = n.id => a:m.a=copied",
        "select A, \"B\" from Silver.M => A:m.a=copied B:m.b=copied",
        "select a from silver.m where exists (select 1 from silver.n where n.id = m.id) => a:m.a=copied",
        "select columns('a.*') from silver.m => incomplete",
        "pivot silver.m on a in (1, 2) using sum(b) group by id => incomplete",
        "select z from silver.m natural join silver.n => z:n.z=copied",
        "select x, y from silver.m, silver.unseen => x:? y:?",
        "select unseen.x, m.a from silver.m, silver.unseen => x:unseen.x=copied a:m.a=copied",
        "select x, upper(y) as y from silver.unseen => x:unseen.x=copied y:unseen.y=computed",
        "select * from silver.unseen => incomplete",
        "select id from silver.m join silver.n on m.id = n.id => id:?",
      })
  void aColumnComesFromTheColumnsThatMakeIt(String sql, String expected) {
    assertThat(text(origins(sql))).isEqualTo(text(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = "=>",
      quoteCharacter = '`',
      value = {
        "select 1 as x from silver.m where a > 1 => m.a",
        "select b from silver.m join silver.n on m.id = n.id => m.id n.id",
        "select max(b) as x from silver.m group by a having max(s) > 1 => m.a m.s",
        "select b from silver.m qualify row_number() over (partition by id order by a) = 1 => m.a m.id",
        "with t as (select b from silver.m where a = 1) select b from t where b in (select z from silver.n) => m.a m.b n.z",
      })
  void rowsDependOnFiltersJoinsAndGroups(String sql, String expected) {
    assertThat(
            origins(sql).rows().stream()
                .map(origin -> origin.table().name() + "." + origin.column())
                .sorted()
                .collect(Collectors.joining(" ")))
        .isEqualTo(expected);
  }

  private ModelColumns origins(String sql) {
    var project =
        ProjectReader.read(
            List.of(
                new SourceText("millrace.yaml", "kind: project\nname: shop\n"),
                new SourceText("models/silver/m.sql", "select 1 as id, 2 as a, 3 as b, 4 as s"),
                new SourceText("models/silver/n.sql", "select 1 as id, 2 as a, 3 as z"),
                new SourceText("models/silver/unseen.sql", "select 1 as x, 2 as y"),
                new SourceText("models/gold/g.sql", sql)),
            Variables.NONE);
    var models = CompiledModels.of(project, engine);
    var model =
        models.inOrder().stream()
            .filter(m -> m.table().name().equals("g"))
            .findFirst()
            .orElseThrow();
    return new ColumnLineage(models.syntax())
        .of(model, (TableName table) -> Optional.ofNullable(TABLES.get(table.toString())));
  }

  private static String text(ModelColumns found) {
    if (!found.isComplete()) {
      return "incomplete";
    }
    return text(
        found.columns().stream()
            .map(column ->
                column.name()
                    + ":"
                    + (column.isKnown()
                        ? column.origins().stream()
                            .map(origin ->
                                "%s.%s=%s"
                                    .formatted(
                                        origin.table().name(),
                                        origin.column(),
                                        origin.kind().name().toLowerCase(java.util.Locale.ROOT)))
                            .collect(Collectors.joining(","))
                        : "?"))
            .collect(Collectors.joining(" ")));
  }

  /// Origins of a column in the order of the alphabet.
  private static String text(String columns) {
    return java.util.Arrays.stream(columns.split(" "))
        .map(column -> {
          int colon = column.indexOf(':');
          return column.substring(0, colon + 1)
              + java.util.Arrays.stream(column.substring(colon + 1).split(","))
                  .sorted()
                  .collect(Collectors.joining(","));
        })
        .collect(Collectors.joining(" "));
  }
}
