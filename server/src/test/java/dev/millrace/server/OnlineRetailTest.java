package dev.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.definition.Variables;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.time.BusinessClock;
import dev.millrace.ingest.LandingZone;
import dev.millrace.orchestrate.FlowRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The second example: a real shop's file becomes its star schema, to the cent.
final class OnlineRetailTest {

  private static final String HEADER =
      "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";
  private static final String MONTHS =
      """
      select concat_ws(',', month, lines, invoices, customers, net_revenue, cancelled_value,
        cancel_lines, lines_without_customer)
      from gold.agg_monthly_sales order by month
      """;

  @TempDir private Path directory = Path.of("unset");

  @Test
  void everyKindOfDirtIsKeptAndMarked() throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("lines.csv"),
            HEADER
                + "536365,85123A,\"LAMP, WHITE\",6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n"
                + "536365,85123A,\"LAMP, WHITE\",6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n"
                + "C536379,85123a,,-1,2010-12-02 09:41:00,2.55,17850.0,United Kingdom\n"
                + "A563185,B,Adjust bad debt,1,2011-01-12 14:50:00,-11.062,,United Kingdom\n"
                + "536370,POST,POSTAGE,3,2011-01-03 08:45:00,18.0,12583.0,France\n"
                + "536371,22086,BROKEN,x,2011-01-03 08:45:00,18.0,12583.0,France\n");

    Outcome outcome = build(file);

    assertThat(outcome.counts()).isEqualTo(new LandingZone.Counts(1, 6, 5, 1, 0));
    assertThat(outcome.rows())
        .containsExactly("2010-12,3,2,1,28.05,-2.55,1,0", "2011-01,2,2,1,42.94,0.00,0,1");
  }

  @Test
  void theWholeFileEqualsItsAnswerKey() throws IOException {
    Optional<Path> data = data();
    assumeTrue(
        data.isPresent(),
        "Skipped: the file is not at ../shared/data/online_retail, nor below $MILLRACE_DATA.");

    Outcome outcome = build(data.get().resolve("online_retail.csv.gz"));

    assertThat(outcome.counts()).isEqualTo(new LandingZone.Counts(1, 541_909, 541_909, 0, 0));
    try (Stream<String> key = Files.lines(data.get().resolve("golden_monthly.csv"))) {
      assertThat(outcome.rows())
          .map(OnlineRetailTest::withoutTrailingZeros)
          .isEqualTo(key.skip(1).map(OnlineRetailTest::withoutTrailingZeros).toList());
    }
  }

  private static String withoutTrailingZeros(String line) {
    return Stream.of(line.split(",", -1))
        .map(cell -> cell.contains(".") ? cell.replaceAll("0+$", "").replaceAll("\\.$", "") : cell)
        .collect(Collectors.joining(","));
  }

  private static Optional<Path> data() {
    String given = System.getenv("MILLRACE_DATA");
    Path root = given == null ? Path.of("..", "..", "shared", "data") : Path.of(given);
    return Optional.of(root.resolve("online_retail"))
        .filter(folder -> Files.exists(folder.resolve("online_retail.csv.gz")));
  }

  private Outcome build(Path file) throws IOException {
    Project project =
        ProjectDirectory.read(Path.of("..", "examples", "online-retail"), Variables.NONE);
    try (Running running =
        Running.start(directory.resolve("data"), project, BusinessClock.wall(), 0)) {
      running.startFlows();
      Path landing = running.landing().resolve("sales");
      Path hidden = landing.resolve("." + file.getFileName());
      Files.copy(file, hidden, StandardCopyOption.REPLACE_EXISTING);
      Files.move(hidden, landing.resolve(file.getFileName()));
      ShopFixture.until(
          () -> running.platform().flows().history().count(FlowRun.State.SUCCEEDED) == 1);
      List<String> rows = new ArrayList<>();
      running
          .platform()
          .lake()
          .view()
          .read(new SqlQuery(MONTHS), row -> rows.add(String.valueOf(row[0])));
      return new Outcome(running.platform().landingZone().counts(), rows);
    }
  }

  private record Outcome(LandingZone.Counts counts, List<String> rows) {}
}
