package dev.millrace.ingest.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.embedded.broker.EmbeddedBroker;
import dev.millrace.ingest.Await;
import dev.millrace.ingest.LakeFixture;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TopicCrashTest {

  private static final int KILLS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  @TempDir private Path directory = Path.of("unset");

  @Test
  void aReaderKilledAtAnyPointAndABrokerStartedAgainLoseNothingAndRepeatNothing() throws Exception {
    EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"), 0);
    String servers = broker.bootstrapServers();
    int port = Integer.parseInt(servers.substring(servers.lastIndexOf(':') + 1));
    long sent = 0;
    try (var topics = new TestTopics(broker)) {
      topics.create(TopicProcess.TOPIC, 3);
      for (int kill = 0; kill < KILLS; kill++) {
        Process child = TopicProcess.start(directory, servers);
        long patience = System.nanoTime() + PATIENCE.toNanos();
        long deadline = Long.MAX_VALUE;
        while (System.nanoTime() < Math.min(deadline, patience)) {
          if (deadline == Long.MAX_VALUE && TopicProcess.hasStored(directory)) {
            deadline = System.nanoTime() + Duration.ofMillis(300 + 170L * kill).toNanos();
          }
          for (int i = 0; i < 20; i++, sent++) {
            topics.throwIn(
                TopicProcess.TOPIC,
                "k" + sent,
                "{\"id\":%d,\"total\":%d}".formatted(sent, sent % 100));
          }
          topics.flush();
          LockSupport.parkNanos(4_000_000);
        }
        child.destroyForcibly().waitFor();
      }
    }
    broker.close();
    long all = sent;
    try (EmbeddedBroker again = EmbeddedBroker.start(directory.resolve("kafka"), port);
        var fixture = new LakeFixture(directory, InstantSource.system())) {
      assertThat(
              Long.parseLong(
                  fixture.texts("select count(*) from bronze.orders_changes").getFirst()))
          .as("what the killed ones had stored")
          .isPositive();
      try (var origin = TopicProcess.follow(fixture, again.bootstrapServers())) {
        origin.start();
        Await.until(() ->
            fixture
                .texts("select count(*) >= %d from bronze.orders_changes".formatted(all))
                .contains("true"));
      }
      assertThat(
              fixture.texts(
                  "select count(*) || ' ' || count(distinct id) || ' ' || max(_sequence)"
                      + " || ' ' || count(distinct _sequence) from bronze.orders_changes"))
          .containsExactly("%1$d %1$d %1$d %1$d".formatted(all));
      assertThat(fixture.texts("select count(*) from bronze.orders"))
          .containsExactly(String.valueOf(all));
    }
  }
}
