package dev.millrace.transform.compile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.definition.ProjectReader;
import dev.millrace.contracts.definition.SourceText;
import dev.millrace.contracts.definition.Variables;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.embedded.duckdb.DuckDbEngine;
import dev.millrace.embedded.duckdb.DuckDbSettings;
import dev.millrace.transform.CompiledModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CompiledBeforeTest {

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

  /// Each change on top of those before it; what a fresh compilation says is the truth.
  @Test
  void whatIsKnownNeverChangesTheAnswer() {
    var files =
        new TreeMap<>(
            Map.of(
                "millrace.yaml", "kind: project\nname: shop\nvars:\n  least: 1\n",
                "macros/m.sql", "{% macro twice(x) %}2 * {{ x }}{% endmacro %}",
                "models/silver/a.sql", "select 1 as id, 2 as amount",
                "models/silver/hidden.sql",
                    "{{ config(materialized='ephemeral') }} select id, amount from {{ ref('a') }}",
                "models/silver/v.sql",
                    "{{ config(materialized='view') }} select * from {{ ref('a') }}",
                "models/gold/b.sql",
                    "select * from {{ ref('hidden') }} where id > {{ var('least') }}",
                "models/gold/c.sql", "select {{ twice('amount') }} as double from {{ ref('v') }}",
                "models/gold/d.sql", "select * from {{ ref('b') }}"));
    var before = CompiledBefore.none();
    var steps = new ArrayList<Map<String, String>>();
    steps.add(Map.of());
    steps.add(Map.of("models/silver/a.sql", "select 1 as id, 3 as amount, 4 as tax"));
    steps.add(Map.of("models/gold/d.yml", "kind: model\nkey: [id]\npartition_by: id\n"));
    steps.add(
        Map.of(
            "models/silver/hidden.sql",
            "{{ config(materialized='ephemeral') }} select id, tax from {{ ref('a') }}"));
    steps.add(Map.of("macros/m.sql", "{% macro twice(x) %}{{ x }} + {{ x }}{% endmacro %}"));
    steps.add(Map.of("millrace.yaml", "kind: project\nname: shop\nvars:\n  least: 7\n"));
    steps.add(Map.of("models/gold/e.sql", "select id from {{ ref('d') }}"));
    steps.add(Map.of("models/gold/e.sql", "select id frm {{ ref('d') }}"));
    steps.add(Map.of("models/gold/e.sql", "select tax from {{ ref('d') }}"));
    steps.add(Map.of("models/silver/v.sql", "select id, amount from {{ ref('a') }}"));
    steps.add(Map.of("models/gold/d.sql", "", "models/silver/d.sql", "select * from gold.b"));
    steps.add(Map.of("models/gold/d.yml", ""));
    steps.add(Map.of("models/silver/a.sql", ""));
    for (Map<String, String> step : steps) {
      step.forEach((path, text) -> {
        if (text.isEmpty()) {
          files.remove(path);
        } else {
          files.put(path, text);
        }
      });
      assertThat(compiled(files, before))
          .as("after %s", step)
          .isEqualTo(compiled(files, CompiledBefore.none()));
    }
  }

  @Test
  void aFileIsReadByTheNextProcessAndADamagedOneIsAsNone() throws IOException {
    var files =
        Map.of(
            "millrace.yaml", "kind: project\nname: shop\n",
            "models/silver/a.sql", "select 1 as id, 2 as amount",
            "models/gold/b.sql", "select id, sum(amount) as all_of_it from silver.a group by id");
    Path file = directory.resolve("compiled");
    var first = CompiledBefore.in(file, "1");
    List<String> truth = compiled(files, first);
    first.keep();

    var second = CompiledBefore.in(file, "1");
    assertThat(second.knowsReads("select 1 as id, 2 as amount")).isTrue();
    assertThat(compiled(files, second)).isEqualTo(truth).hasSize(2);
    assertThat(CompiledBefore.in(file, "2").knowsReads("select 1 as id, 2 as amount")).isFalse();

    byte[] whole = Files.readAllBytes(file);
    for (int length : List.of(0, 10, whole.length / 2, whole.length - 1)) {
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      assertThat(compiled(files, CompiledBefore.in(file, "1"))).isEqualTo(truth);
    }
  }

  private List<String> compiled(Map<String, String> files, CompiledBefore before) {
    try {
      var project =
          ProjectReader.read(
              files.entrySet().stream()
                  .map(file -> new SourceText(file.getKey(), file.getValue()))
                  .toList(),
              Variables.NONE);
      CompiledModels models = CompiledModels.of(project, engine, before);
      var columns = models.columns(_ -> Optional.empty());
      return models.inOrder().stream()
          .map(model ->
              "%s %s %s %s %s %s %s"
                  .formatted(
                      model.definition(),
                      model.materialization(),
                      model.text().apply(Moment.FULL).sql(),
                      new java.util.TreeSet<>(model.reads()),
                      new java.util.TreeSet<>(model.inputs()),
                      model.hash(),
                      text(Objects.requireNonNull(columns.get(model.table())))))
          .toList();
    } catch (MillraceException e) {
      return e.problems().stream().map(Problem::toString).toList();
    }
  }

  private static String text(dev.millrace.transform.lineage.ModelColumns found) {
    return found.columns().stream()
            .map(column ->
                column.name() + column.origins().stream().sorted().toList() + column.isKnown())
            .toList()
        + " "
        + found.isComplete()
        + found.rows().stream().sorted().toList()
        + found.areRowsKnown();
  }
}
