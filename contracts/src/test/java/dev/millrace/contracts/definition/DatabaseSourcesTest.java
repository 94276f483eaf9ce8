package dev.millrace.contracts.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DatabaseSourcesTest {

  private static final SourceText PROJECT =
      new SourceText("millrace.yaml", "kind: project\nname: shop\n");
  private static final Variables SECRETS = new Variables(Map.of(), Map.of("DB", "s3cret"));

  @Test
  void aDatabaseIsReadWithItsDefaults() {
    var source =
        (SourceDefinition.Jdbc)
            read(
                """
                kind: source
                type: jdbc
                url: jdbc:postgresql://db/shop
                password: ${secret:DB}
                from: public.items
                key: [id]
                watermark: updated_at
                overlap: 5 min
                """);

    assertThat(source.drift()).isEqualTo(DriftPolicy.EVOLVE);
    assertThat(source.overlap()).isEqualTo(Duration.ofMinutes(5));
    assertThat(source.select())
        .isEqualTo(new SourceDefinition.Jdbc.Selected("public.items", false));
    assertThat(source.toString()).doesNotContain("s3cret");
  }

  @Test
  void aCaptureFillsAHistoryAndACurrentStateForEachTable() {
    var source =
        (SourceDefinition.Capture)
            read(
                """
                kind: source
                type: capture
                url: jdbc:postgresql://db/shop
                tables: [public.orders, public.people]
                prefix: shop_
                wal_budget: 512 MB
                """);

    assertThat(source.tables())
        .extracting(Object::toString)
        .containsExactly(
            "bronze.shop_orders",
            "bronze.shop_orders_changes",
            "bronze.shop_people",
            "bronze.shop_people_changes");
    assertThat(source.walBudget()).isEqualTo(512L * 1024 * 1024);
    assertThat(source.slot()).isEqualTo("millrace_shop_db");
  }

  @Test
  void whatCannotBeIsToldWithoutWhatIsSecret() {
    assertThat(
            problems(
                """
                kind: source
                type: jdbc
                url: postgresql://u:s3cret@db/shop?password=${secret:DB}
                overlap: 5 min
                ranges: 99
                """))
        .extracting(Problem::message)
        .containsExactlyInAnyOrder(
            "The key 'url' holds 'postgresql://***@db/shop?password=***'; expected an address that begins with 'jdbc:'.",
            "The key 'overlap' needs a 'key' and a 'watermark'.",
            "The source has none of 'from' and 'query'; expected one of them.",
            "The value '99' cannot be read: expected 1 to 32.");
  }

  private static SourceDefinition read(String yaml) {
    return ProjectReader.read(
            List.of(PROJECT, new SourceText("sources/shop_db.yaml", yaml)), SECRETS)
        .sources()
        .getFirst();
  }

  private static List<Problem> problems(String yaml) {
    return catchThrowableOfType(MillraceException.class, () -> read(yaml)).problems();
  }
}
