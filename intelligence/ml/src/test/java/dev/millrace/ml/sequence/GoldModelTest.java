package dev.millrace.ml.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.ml.recommend.ItemNeighbours;
import dev.millrace.ml.recommend.SequenceModel;
import dev.millrace.ml.recommend.ShopModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A model of twelve items, of which the next mostly follows, that torch has trained; the file also
/// holds what torch made of eight histories.
class GoldModelTest {

  private static final int ITEMS = 12;
  private static final int HEADER = 7 * Integer.BYTES;

  @Test
  void aHistoryMeansTheSameHereAsInTorch() throws IOException {
    SequenceModel model = SequenceTraining.read(gold());

    assertThat(model.items()).isEqualTo(ITEMS);
    assertThat(model.length()).isEqualTo(6);
  }

  @Test
  void aModelThatSaysSomethingElseThanTorchIsNotTaken() throws IOException {
    byte[] changed = gold();
    // The last number by which what comes out is normed: weights end where the eight probes begin.
    int places = HEADER + (ITEMS * 8 + 6 * 8 + 2 * (4 * 8 + 4 * 64 + 256 + 32 + 256 + 8)) * 4;
    ByteBuffer bytes = ByteBuffer.wrap(changed);
    bytes.putFloat(places, bytes.getFloat(places) + 0.01f);

    assertThatThrownBy(() -> SequenceTraining.read(changed))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("something else here than in torch");
  }

  @Test
  void whatMostlyFollowsScoresMostAndOnlyTheNewestItemsAreHeeded() throws IOException {
    SequenceModel model = SequenceTraining.read(gold());
    var scores = new float[ITEMS];
    var longer = new float[ITEMS];

    model.score(new int[] {3, 4, 5, 6, 7, 8}, scores);
    model.score(new int[] {0, 0, 3, 4, 5, 6, 7, 8}, longer);

    assertThat(best(scores)).isEqualTo(9);
    assertThat(scores[9]).isEqualTo(1);
    assertThat(longer).isEqualTo(scores);
    model.score(new int[0], scores);
    assertThat(scores).containsOnly(0);
  }

  @Test
  void anyTornFileIsRefusedAndNoneMakesRoomForWhatItOnlyClaims() throws IOException {
    byte[] gold = gold();
    for (int length = 0; length < gold.length; length += 97) {
      byte[] torn = Arrays.copyOf(gold, length);
      assertThatThrownBy(() -> SequenceTraining.read(torn)).isInstanceOf(IOException.class);
    }
    for (int place = 0; place < 6; place++) {
      for (int claim : new int[] {-1, 0, 1_000_000, Integer.MAX_VALUE}) {
        byte[] claiming = gold.clone();
        ByteBuffer.wrap(claiming).putInt(place * Integer.BYTES, claim);
        assertThatThrownBy(() -> SequenceTraining.read(claiming)).isInstanceOf(IOException.class);
      }
    }
    byte[] without = gold.clone();
    ByteBuffer.wrap(without).putFloat(HEADER + 40, Float.NaN);
    assertThatThrownBy(() -> SequenceTraining.read(without))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no number");
  }

  @Test
  void aShopsModelKeepsItAndIsRefusedWithThatOfAnotherShop() throws IOException {
    SequenceModel sequence = SequenceTraining.read(gold());
    byte[] with = shop(ITEMS).with(sequence, 0.6f).toBytes();

    ShopModel read = ShopModel.of(with);

    var scores = new float[ITEMS];
    read.personal().score(new int[] {7, 8}, scores);
    assertThat(read.sequenceWeight()).isEqualTo(0.6f);
    assertThat(best(scores)).isEqualTo(9);
    byte[] weights = written(sequence);
    assertThat(Arrays.equals(weights, Arrays.copyOf(gold(), weights.length))).isTrue();
    assertThat(Arrays.equals(weights, written(Objects.requireNonNull(read.sequence())))).isTrue();
    assertThat(shop(ITEMS).with(sequence, 0).sequence()).isNull();
    byte[] foreign = shop(ITEMS + 1).with(sequence, 0.6f).toBytes();
    assertThatThrownBy(() -> ShopModel.of(foreign)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> ShopModel.of(Arrays.copyOf(with, with.length - 8)))
        .isInstanceOf(IllegalStateException.class);
  }

  private static byte[] written(SequenceModel model) throws IOException {
    var bytes = new ByteArrayOutputStream();
    model.write(new DataOutputStream(bytes));
    SequenceModel again =
        SequenceModel.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    assertThat(again.vector(new int[] {1, 2})).isEqualTo(model.vector(new int[] {1, 2}));
    return bytes.toByteArray();
  }

  private static ShopModel shop(int items) {
    List<String> ids = IntStream.range(0, items).mapToObj(i -> "P" + i).toList();
    ItemNeighbours none = ItemNeighbours.none(items);
    return new ShopModel(ids, new float[items], none, none, none);
  }

  private static int best(float[] scores) {
    return IntStream.range(0, scores.length)
        .reduce((a, b) -> scores[b] > scores[a] ? b : a)
        .orElseThrow();
  }

  private static byte[] gold() throws IOException {
    try (InputStream in = GoldModelTest.class.getResourceAsStream("tiny.weights")) {
      return in.readAllBytes();
    }
  }
}
