package dev.millrace.ingest.spill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.ingest.LakeFixture;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ColumnBlocksTest {

  /// Many blocks, a last one in memory, and more than one thread's stretch.
  private static final int ROWS = 100_001;

  private static final List<Column> COLUMNS =
      List.of(
          column("id", "integer"),
          column("word", "string"),
          column("big", "long"),
          column("real", "double"),
          column("money", "decimal(12,2)"),
          column("exact", "decimal(18,18)"),
          column("long_number", "decimal(38,3)"),
          column("yes", "boolean"),
          column("day", "date"),
          column("moment", "timestamp"));

  @TempDir private Path directory = Path.of("unset");

  @Test
  void everyValueOfManyBlocksComesIntoTheLakeAsItIs() {
    try (var fixture = new LakeFixture(directory, InstantSource.system());
        var blocks = new ColumnBlocks(COLUMNS, directory.resolve("spill"))) {
      for (int i = 0; i < ROWS; i++) {
        blocks.add(row(i));
      }
      TableName table = TableName.of("bronze.all_types");
      fixture
          .lake()
          .commit(
              new LakeCommit(
                  List.of(new TableAppend(table, blocks.rows(), null)),
                  new Mark("test", null, "1")));

      int[] seen = {0};
      fixture
          .lake()
          .view()
          .read(
              new SqlQuery("select * from bronze.all_types order by id"),
              row -> assertThat(row).containsExactly(row(seen[0]++)));
      assertThat(seen[0]).isEqualTo(ROWS);
    }
  }

  @Test
  void aRowThatEndsEarlyIsEmptyAtItsEnd() {
    try (var blocks = new ColumnBlocks(COLUMNS, directory)) {
      blocks.add(row(2));
      blocks.add(new @Nullable Object[] {3, "three"});

      assertThat(blocks.rows().value(1, 1)).isEqualTo("three".getBytes(StandardCharsets.UTF_8));
      assertThat(blocks.rows().value(1, 2)).isNull();
    }
  }

  /// Every third value is missing, in each column at another row.
  private static @Nullable Object[] row(int i) {
    boolean isNegative = i % 2 == 1;
    @Nullable Object[] row = {
      i,
      "wort-ä-" + i,
      i * 7_919_000_000L * (isNegative ? -1 : 1),
      i / 3.0,
      BigDecimal.valueOf(isNegative ? -i * 101L : i * 101L, 2),
      BigDecimal.valueOf(isNegative ? -999_999_999_999_999_999L : i, 18),
      new BigDecimal("12345678901234567890123456789012345." + (100 + i % 900)),
      isNegative,
      LocalDate.EPOCH.plusDays(i - 50_000),
      Instant.ofEpochSecond(i * 100_000L, 123_456_000)
    };
    for (int column = 1; column < row.length; column++) {
      row[column] = (i + column) % 3 == 0 ? null : row[column];
    }
    return row;
  }

  private static Column column(String name, String type) {
    return new Column(name, ColumnType.of(type));
  }
}
