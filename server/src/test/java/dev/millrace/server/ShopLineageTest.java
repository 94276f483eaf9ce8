package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.definition.Variables;
import dev.millrace.contracts.table.Column;
import dev.millrace.transform.CompiledModels;
import dev.millrace.transform.lineage.ModelColumns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Every column of every model of the sample shop comes from the columns that one reads in its SQL.
final class ShopLineageTest {

  @Test
  void everyColumnOfTheShopComesFromWhatTheListSays() throws IOException {
    Project project =
        ProjectDirectory.read(
            Path.of("../examples/shop"),
            new Variables(
                Map.of(
                    "SHOP_API",
                    "http://localhost:1",
                    "SHOP_DB",
                    "jdbc:postgresql://localhost:1/shop"),
                Map.of()));
    var tables = BronzeTables.columns(project);
    List<String> lines = new ArrayList<>();
    ProjectCheck.withEngine(engine ->
            CompiledModels.of(project, engine)
                .columns(table ->
                    Optional.ofNullable(tables.get(table))
                        .map(columns -> columns.stream().map(Column::name).toList())))
        .forEach((table, columns) -> {
          assertThat(columns.isComplete()).as("all columns of %s are known", table).isTrue();
          columns.columns().forEach(column -> lines.add(table + " " + text(column)));
        });

    assertThat(lines).isEqualTo(Files.readAllLines(Path.of("src/test/resources/shop-lineage.txt")));
  }

  private static String text(ModelColumns.Column column) {
    return column.name()
        + (column.isKnown() ? "" : " ?")
        + column.origins().stream()
            .sorted()
            .map(origin ->
                " %s.%s(%s)"
                    .formatted(
                        origin.table().name(),
                        origin.column(),
                        origin.kind().name().toLowerCase(Locale.ROOT)))
            .collect(Collectors.joining());
  }
}
