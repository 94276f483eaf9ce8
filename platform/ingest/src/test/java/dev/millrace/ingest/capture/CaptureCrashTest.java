package dev.millrace.ingest.capture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.contracts.name.TableName;
import dev.millrace.ingest.Await;
import dev.millrace.ingest.LakeFixture;
import dev.millrace.ingest.jdbc.Drivers;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CaptureCrashTest {

  private static final int KILLS = 3;

  @TempDir private Path directory = Path.of("unset");

  @Test
  void aCaptureKilledAtAnyPointLosesNothingAndRepeatsNothing() throws Exception {
    try (var shop = new ShopDatabase(directory.resolve("postgres"))) {
      shop.run(
          "create table orders (id bigint primary key, total numeric(12,2), note text)",
          "insert into orders select n, n, null from generate_series(1, 2000) n");
      try (var fixture = new LakeFixture(directory, InstantSource.system());
          var loop = follow(fixture, shop)) {
        loop.start();
        Await.until(() -> loop.status().snapshots() == 1);
      }
      long changes = 2000 + killedAgainAndAgain(shop);

      try (var fixture = new LakeFixture(directory, InstantSource.system());
          var loop = follow(fixture, shop)) {
        loop.start();
        Await.until(() ->
            fixture.lake().view().find(TableName.of("bronze.orders_changes")).stream()
                .anyMatch(table -> table.rows() >= changes));
        shop.run("update orders set note = 'end' where id = 1");
        Await.until(() ->
            fixture
                .texts("select note from bronze.orders where id = 1")
                .equals(java.util.List.of("end")));

        assertThat(fixture.texts("select count(*) from bronze.orders_changes"))
            .containsExactly(String.valueOf(changes + 1));
        assertThat(fixture.texts("select max(_sequence) from bronze.orders_changes"))
            .containsExactly(String.valueOf(changes + 1));
        assertThat(
                fixture.texts(
                    "select count(*) || '/' || cast(sum(total) as varchar) from bronze.orders"))
            .isEqualTo(shop.texts("select count(*) || '/' || sum(total) from orders"));
      }
    }
  }

  /// @return how many rows were changed meanwhile
  private long killedAgainAndAgain(ShopDatabase shop) throws IOException, InterruptedException {
    RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    long changes = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      Process child = CapturingProcess.start(directory, shop.url());
      long deadline = System.nanoTime() + Duration.ofMillis(2000 + random.nextInt(1000)).toNanos();
      while (System.nanoTime() < deadline) {
        int first = 1 + random.nextInt(1500);
        shop.run(
            "update orders set total = total + 1 where id between %d and %d"
                .formatted(first, first + 299),
            "begin; delete from orders where id = 2000; insert into orders values (2000, 1, 'x'); commit");
        changes += 300 + 2;
        LockSupport.parkNanos(1_000_000);
      }
      child.destroyForcibly().waitFor();
      if (kill == 2) {
        shop.restart();
      }
    }
    return changes;
  }

  private CaptureLoop follow(LakeFixture fixture, ShopDatabase shop) {
    return new CaptureLoop(
        CapturingProcess.source(shop.url()),
        fixture.lake(),
        (_, _) -> {},
        directory.resolve("spill"),
        new Drivers(directory.resolve("drivers")),
        new CaptureLoop.Pace(
            Duration.ofMillis(100), Duration.ofMillis(500), Duration.ofSeconds(1)));
  }
}
