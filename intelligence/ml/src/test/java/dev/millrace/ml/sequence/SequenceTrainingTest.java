package dev.millrace.ml.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.ml.recommend.Interactions;
import dev.millrace.ml.recommend.SequenceModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SequenceTrainingTest {

  private static final int ITEMS = 12;

  @Test
  void whatFollowsTwoItemsTogetherIsLearntAndIsTheSameEveryTime() throws InterruptedException {
    TorchPlace torch = torch();
    var log = new ArrayList<String>();
    Interactions rows = pairs(400);
    SequenceSettings settings = settings(60);

    SequenceModel model = new SequenceTraining(torch, settings, log::add).train(rows);
    SequenceModel again = new SequenceTraining(torch, settings, _ -> {}).train(rows);

    int found = 0;
    for (int a = 0; a < ITEMS; a++) {
      int b = (a + 7) % ITEMS;
      var scores = new float[ITEMS];
      model.score(new int[] {a, b}, scores);
      found += scores[next(a, b)] == 1 ? 1 : 0;
      assertThat(again.vector(new int[] {a, b})).isEqualTo(model.vector(new int[] {a, b}));
    }
    assertThat(found).isGreaterThan(10);
    assertThat(log).hasSize(10).last().asString().contains("epoch 60 of 60: loss");
  }

  @Test
  void aStopEndsTheProcessOfATraining() throws InterruptedException {
    TorchPlace torch = torch();
    var begun = new CountDownLatch(1);
    var ended = new AtomicReference<Throwable>();
    Thread training =
        Thread.ofPlatform()
            .start(() -> {
              try {
                new SequenceTraining(torch, settings(500), _ -> begun.countDown())
                    .train(pairs(5_000));
              } catch (Throwable e) {
                ended.set(e);
              }
            });

    assertThat(begun.await(120, TimeUnit.SECONDS)).isTrue();
    long before = children();
    training.interrupt();
    training.join(TimeUnit.SECONDS.toMillis(30));

    assertThat(ended.get()).isInstanceOf(InterruptedException.class);
    assertThat(children()).isEqualTo(before - 1);
  }

  @Test
  void aProcessThatCannotStartSaysWhy(@TempDir Path jars) throws IOException {
    var training = new SequenceTraining(new TorchPlace(jars), settings(1), _ -> {});

    assertThatThrownBy(() -> training.train(pairs(10)))
        .isInstanceOfSatisfying(
            MillraceException.class,
            e ->
                assertThat(e.problem().message())
                    .startsWith("The process that trains a sequence model ended with 1:"));
  }

  @Test
  void whereTorchIsNotItIsSaidHowToBringIt(@TempDir Path home) throws IOException {
    assertThatThrownBy(() -> TorchPlace.find(null, Map.of("XDG_CACHE_HOME", home.toString())))
        .isInstanceOfSatisfying(
            MillraceException.class,
            e -> assertThat(e.problem().hint()).contains("./millrace torch fetch"));
    assertThatThrownBy(() -> TorchPlace.find(home.toString(), Map.of()))
        .isInstanceOfSatisfying(
            MillraceException.class,
            e -> assertThat(e.problem().message()).contains("'%s'".formatted(home)));
    Files.createFile(home.resolve("pytorch-engine-1.jar"));
    Files.createFile(home.resolve("pytorch-native-cpu-1-linux-x86_64.jar"));
    assertThat(TorchPlace.find(home.toString(), Map.of()).jars()).isEqualTo(home);
  }

  private static long children() {
    return ProcessHandle.current().children().filter(ProcessHandle::isAlive).count();
  }

  /// What comes after a pair hangs on both.
  private static int next(int a, int b) {
    return (a + b) % ITEMS;
  }

  private static Interactions pairs(int count) {
    var random = new SplittableRandom(5);
    var rows = new int[count][];
    for (int i = 0; i < count; i++) {
      int a = random.nextInt(ITEMS);
      int b = (a + (random.nextBoolean() ? 7 : 11)) % ITEMS;
      rows[i] = new int[] {a, b, next(a, b)};
    }
    return Interactions.of(ITEMS, rows);
  }

  private static SequenceSettings settings(int epochs) {
    return new SequenceSettings(32, 2, 2, 5, epochs, 64, 1024, 5e-3f, 0.1f, 0.1f, 1, 1);
  }

  private static TorchPlace torch() {
    var torch = TorchPlace.fetched(System.getenv());
    assumeTrue(
        torch.isPresent(), "Skipped: torch is not on this machine ('./millrace torch fetch').");
    return torch.orElseThrow();
  }
}
