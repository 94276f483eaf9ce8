package dev.millrace.lake;

import static dev.millrace.lake.LakeFixture.row;
import static dev.millrace.lake.LakeFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType;
import dev.millrace.contracts.table.ColumnType.Decimal;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.lake.TableAlteration.Add;
import dev.millrace.lake.TableAlteration.Drop;
import dev.millrace.lake.TableAlteration.Rename;
import dev.millrace.lake.TableAlteration.Sort;
import dev.millrace.lake.TableAlteration.Widen;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableAlterationsTest {

  private static final TableName ITEMS = TableName.of("bronze.items");

  @TempDir Path home;
  private LakeFixture it;

  @BeforeEach
  void open() {
    it = LakeFixture.open(home);
    it.append(
        "bronze.items",
        "1",
        rows(
            "id integer, name string, price decimal(6,2), note string",
            row(1, "pen", new BigDecimal("1.50"), "old note"),
            row(2, "ink", new BigDecimal("9999.99"), null)));
  }

  @AfterEach
  void close() {
    it.close();
  }

  @Test
  void oldFilesReadRightlyAfterEveryKindOfChange() {
    change(new Rename("name", "title"));
    change(new Drop("note"));
    change(new Add(new Column("note", Plain.LONG)));
    change(new Add(new Column("name", Plain.STRING)));
    change(new Widen("id", Plain.LONG));
    change(new Widen("price", new Decimal(12, 2)));
    it.append(
        "bronze.items",
        "2",
        rows(
            "id long, title string, price decimal(12,2), note long, name string",
            row(3_000_000_000L, "map", new BigDecimal("1234567890.12"), 7L, "new")));

    assertThat(it.read("select id, title, price, note, name from bronze.items order by id"))
        .hasToString(
            "[[1, pen, 1.50, null, null], [2, ink, 9999.99, null, null], [3000000000, map, 1234567890.12, 7, new]]");
    it = it.reopen();
    assertThat(it.read("select sum(id), sum(price) from bronze.items").toString())
        .isEqualTo("[[3000000003, 1234577891.61]]");
  }

  @Test
  void filesOfAllSchemasAreMergedIntoOne() {
    change(new Rename("name", "title"));
    for (int i = 0; i < 4; i++) {
      it.append("bronze.items", "m/" + i, rows("id integer, title string", row(10 + i, "t" + i)));
    }
    change(new Widen("id", Plain.LONG));
    var before = it.read("select id, title, price, note from bronze.items order by id");

    assertThat(it.lake().desk().compact(ITEMS).filesAfter()).isEqualTo(1);

    assertThat(it.read("select id, title, price, note from bronze.items order by id"))
        .isEqualTo(before);
  }

  @Test
  void aChangeThatCannotBeIsRefusedInWords() {
    assertThat(message(new Widen("name", Plain.LONG)))
        .isEqualTo(
            "The column 'name' of the table 'bronze.items' is 'string' and cannot become 'long'; expected integer to long, or a decimal with more digits and the same scale.");
    assertThat(message(new Widen("price", ColumnType.of("decimal(8,3)"))))
        .contains("cannot become");
    assertThat(message(new Rename("name", "Price")))
        .isEqualTo("The table 'bronze.items' is to get the column 'Price'; which it has already.");
    assertThat(message(new Drop("nam"))).isEqualTo("The table 'bronze.items' has no column 'nam'.");
    change(new Sort(List.of("id")));
    assertThat(message(new Drop("id"))).contains("splits or sorts its files");
    change(new Sort(List.of()));
    change(new Drop("id"));
    assertThat(it.lake().view().find(ITEMS).orElseThrow().columns())
        .extracting(Column::name)
        .containsExactly("name", "price", "note");
  }

  private void change(TableAlteration alteration) {
    it.lake().desk().change(ITEMS, alteration);
  }

  private String message(TableAlteration alteration) {
    return catchThrowableOfType(MillraceException.class, () -> change(alteration)).getMessage();
  }
}
