package dev.millrace.ingest.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PartitionMessagesTest {

  private static final MessageIndex.Settings SMALL =
      new MessageIndex.Settings(64, 128, Duration.ofDays(30));
  private static final Executor AT_ONCE = Runnable::run;
  private static final long DAY = 86_400_000_000L;
  private static final long START = 1_790_000_000_000_000L;

  @TempDir Path directory;

  private record Delivery(String id, long receivedAt) {}

  /// Some 100 days in which one delivery in three repeats an id, recent or old.
  private static List<Delivery> deliveries(int count) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(11);
    var all = new ArrayList<Delivery>();
    long now = START;
    for (int i = 0; i < count; i++) {
      now += random.nextLong(2 * 100 * DAY / count);
      boolean isAgain = i > 0 && random.nextInt(3) == 0;
      String id = isAgain ? all.get(random.nextInt(all.size())).id() : "message-" + i;
      all.add(new Delivery(id, now));
    }
    return all;
  }

  /// What the definition says, without any cleverness.
  private static boolean[] expected(List<Delivery> deliveries) {
    Map<String, Long> firstMinute = new HashMap<>();
    boolean[] isFirst = new boolean[deliveries.size()];
    for (int i = 0; i < isFirst.length; i++) {
      Delivery delivery = deliveries.get(i);
      long minute = Math.floorDiv(delivery.receivedAt(), 60_000_000L);
      Long before = firstMinute.get(delivery.id());
      isFirst[i] = before == null || minute - before > 30 * 24 * 60;
      if (isFirst[i]) {
        firstMinute.put(delivery.id(), minute);
      }
    }
    return isFirst;
  }

  private static boolean ask(PartitionMessages messages, List<Delivery> deliveries, int offset) {
    byte[] id = deliveries.get(offset).id().getBytes(StandardCharsets.UTF_8);
    return messages.isFirst(offset, id, 0, id.length, deliveries.get(offset).receivedAt());
  }

  @Test
  void answersWhatTheDefinitionSays() throws IOException {
    List<Delivery> deliveries = deliveries(20_000);
    boolean[] expected = expected(deliveries);
    try (var messages = PartitionMessages.open(directory, SMALL, AT_ONCE)) {
      for (int i = 0; i < expected.length; i++) {
        assertThat(ask(messages, deliveries, i)).as("delivery %d", i).isEqualTo(expected[i]);
      }
    }
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.count()).as("files, after merging").isLessThan(25);
    }
  }

  @Test
  void readersThatAreBehindGetTheSameAnswers() {
    List<Delivery> deliveries = deliveries(5_000);
    boolean[] expected = expected(deliveries);
    try (var messages = PartitionMessages.open(directory, SMALL, AT_ONCE)) {
      for (int i = 0; i < expected.length; i++) {
        ask(messages, deliveries, i);
        for (int distance : new int[] {1, 100, 127, 128, 300}) { // the last is six days
          int behind = Math.max(0, i - distance);
          assertThat(ask(messages, deliveries, behind)).isEqualTo(expected[behind]);
        }
      }
    }
  }

  @Test
  void whatADiskRefusesStaysInMemoryUntilItTakesItAgain() throws IOException {
    List<Delivery> deliveries = deliveries(400);
    boolean[] expected = expected(deliveries);
    Path refusing = directory.resolve("refusing");
    try (var messages = PartitionMessages.open(refusing, SMALL, AT_ONCE)) {
      Files.delete(refusing);
      for (int i = 0; i < 300; i++) {
        assertThat(ask(messages, deliveries, i)).isEqualTo(expected[i]);
      }
      Files.createDirectory(refusing);
      for (int i = 300; i < 400; i++) {
        assertThat(ask(messages, deliveries, i)).isEqualTo(expected[i]);
      }
    }
    try (var messages = PartitionMessages.open(refusing, SMALL, AT_ONCE)) {
      assertThat(messages.next()).isGreaterThan(300);
    }
  }

  @Test
  void afterACrashTheRestIsAskedAgain() {
    List<Delivery> deliveries = deliveries(3_000);
    boolean[] expected = expected(deliveries);
    int asked = 0;
    for (int round = 1; round <= 6; round++) {
      try (var messages = PartitionMessages.open(directory, SMALL, AT_ONCE)) {
        assertThat(messages.next()).isLessThanOrEqualTo(asked).isGreaterThanOrEqualTo(asked - 200L);
        for (int i = (int) messages.next(); i < round * 500; i++) {
          assertThat(ask(messages, deliveries, i)).as("delivery %d", i).isEqualTo(expected[i]);
        }
        asked = round * 500;
      }
    }
  }

  @Test
  void aFlushSavesTheAskingAgain() {
    List<Delivery> deliveries = deliveries(100);
    try (var messages = PartitionMessages.open(directory, SMALL, AT_ONCE)) {
      for (int i = 0; i < 100; i++) {
        ask(messages, deliveries, i);
      }
      messages.flush();
    }
    try (var messages = PartitionMessages.open(directory, SMALL, AT_ONCE)) {
      assertThat(messages.next()).isEqualTo(100);
    }
  }

  @Test
  void whatAMergeLeftBehindIsCleanedUp() throws IOException {
    List<Delivery> deliveries = deliveries(300);
    boolean[] expected = expected(deliveries);
    try (var messages = PartitionMessages.open(directory, SMALL, AT_ONCE)) {
      for (int i = 0; i < 200; i++) {
        ask(messages, deliveries, i);
      }
      messages.flush();
    }
    Path covered = Segment.path(directory, 10, 50);
    SegmentWriter.write(covered, new long[] {1, 2, Place.of(12, START)});
    try (var messages = PartitionMessages.open(directory, SMALL, AT_ONCE)) {
      assertThat(covered).doesNotExist();
      assertThat(messages.next()).isEqualTo(200);
      for (int i = 200; i < 300; i++) {
        assertThat(ask(messages, deliveries, i)).isEqualTo(expected[i]);
      }
    }
  }
}
