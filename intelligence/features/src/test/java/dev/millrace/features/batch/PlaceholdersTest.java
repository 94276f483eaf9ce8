package dev.millrace.features.batch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaceholdersTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          select 1                                  | 0
          select ? where a < ? and b > ?            | 3
          select 'why?' , 'it''s ?' , ?             | 1
          select "odd?" , ? -- really?              | 1
          select /* ? */ ? /* and ?                 | 1
          """)
  void onlyThoseThatStandForValues(String sql, int count) {
    assertThat(Placeholders.count(sql)).isEqualTo(count);
  }
}
