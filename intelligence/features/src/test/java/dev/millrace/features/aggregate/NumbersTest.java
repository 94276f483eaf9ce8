package dev.millrace.features.aggregate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.event.JsonCursor;
import dev.millrace.features.TestLake;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The fold reads and writes numbers as the SQL engine does, to the bit.
class NumbersTest {

  @TempDir private static Path home;
  private static TestLake lake;

  @BeforeAll
  static void open() {
    lake = TestLake.open(home);
  }

  @AfterAll
  static void close() {
    lake.close();
  }

  private static String randomNumber(Random random) {
    var text = new StringBuilder(random.nextInt(3) == 0 ? "-" : "");
    int digits = 1 + random.nextInt(random.nextInt(8) == 0 ? 24 : 13);
    for (int i = 0; i < digits; i++) {
      text.append((char) ((i == 0 && digits > 1 ? '1' : '0') + random.nextInt(9)));
    }
    if (random.nextBoolean()) {
      text.append('.');
      int fraction = 1 + random.nextInt(random.nextInt(4) == 0 ? 30 : 9);
      for (int i = 0; i < fraction; i++) {
        text.append("0005599123456789".charAt(random.nextInt(16)));
      }
    }
    if (random.nextInt(4) == 0) {
      text.append(random.nextBoolean() ? 'e' : 'E');
      text.append(List.of("", "+", "-").get(random.nextInt(3)));
      text.append(random.nextInt(random.nextInt(5) == 0 ? 400 : 25));
    }
    return text.toString();
  }

  @Test
  void jsonNumbersAreTheDecimalsThatTheSqlSees() {
    var random = new Random(5);
    var rows = new ArrayList<@Nullable Object[]>();
    for (int i = 0; i < 30_000; i++) {
      rows.add(TestLake.row("{\"n\":%s}".formatted(randomNumber(random)), (long) i));
    }
    lake.add("bronze.numbers", "json string, i long", rows);

    List<@Nullable Object[]> read =
        lake.read(
            """
            select json, text, cast(decimal as varchar), cast(decimal as double) from (
              select json, i, json_extract_string(json, '$.n') as text,
                try_cast(json_extract_string(json, '$.n') as decimal(38, 6)) as decimal
              from bronze.numbers)
            order by i
            """);

    assertThat(read).hasSize(30_000);
    for (@Nullable Object[] row : read) {
      byte[] json = String.valueOf(row[0]).getBytes(StandardCharsets.UTF_8);
      FoundValue found = found(json);
      assertThat(text(found)).as("text of %s", row[0]).isEqualTo(row[1]);
      long expected = millionths(row[2]);
      assertThat(found.millionths()).as("millionths of %s", row[0]).isEqualTo(expected);
      if (expected != Decimals.NONE) {
        assertThat(Decimals.toDouble(found.millionths())).as("double").isEqualTo(row[3]);
      }
    }
  }

  @Test
  void textsThatAreNumbersAreReadDigitByDigit() {
    var random = new Random(6);
    var rows = new ArrayList<@Nullable Object[]>();
    for (int i = 0; i < 20_000; i++) {
      rows.add(TestLake.row(randomNumber(random)));
    }
    lake.add("bronze.texts", "text string", rows);

    for (@Nullable Object[] row :
        lake.read(
            "select text, cast(try_cast(text as decimal(38, 6)) as varchar) from bronze.texts")) {
      byte[] text = String.valueOf(row[0]).getBytes(StandardCharsets.UTF_8);
      assertThat(Decimals.ofText(text, 0, text.length))
          .as("%s", row[0])
          .isEqualTo(millionths(row[1]));
    }
  }

  @Test
  void sumsAreTheSameDoubleAsInSql() {
    var random = new Random(7);
    var rows = new ArrayList<@Nullable Object[]>();
    for (int i = 0; i < 20_000; i++) {
      var number = new BigInteger(1 + random.nextInt(94), random);
      rows.add(
          TestLake.row(
              new BigDecimal(random.nextBoolean() ? number : number.negate(), 6).toString()));
    }
    lake.add("bronze.sums", "text string", rows);

    for (@Nullable Object[] row :
        lake.read("select text, cast(cast(text as decimal(38, 6)) as double) from bronze.sums")) {
      BigInteger sum = new BigDecimal(String.valueOf(row[0])).unscaledValue();
      double ours = Decimals.toDouble(sum.shiftRight(64).intValueExact(), sum.longValue());
      assertThat(ours).as("%s", row[0]).isEqualTo(row[1]);
    }
  }

  /// What the SQL's decimal is in the fold.
  private static long millionths(@Nullable Object decimal) {
    if (decimal == null) {
      return Decimals.NONE;
    }
    var number = new BigDecimal(decimal.toString());
    return number.abs().compareTo(BigDecimal.valueOf(Decimals.MAX)) > 0
        ? Decimals.NONE
        : number.unscaledValue().longValueExact();
  }

  private static FoundValue found(byte[] json) {
    var cursor = new JsonCursor().on(json, 0, json.length);
    cursor.openObject();
    assertThat(cursor.nextMember()).isTrue();
    var found = new FoundValue();
    found.found(json, cursor.skip(), cursor.start(), cursor.end());
    return found;
  }

  private static String text(FoundValue found) {
    byte[] text = found.text();
    return new String(
        text, found.textFrom(), found.textTo() - found.textFrom(), StandardCharsets.UTF_8);
  }
}
