package dev.millrace.demo.state;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.millrace.demo.Misbehaviour;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The state as JSON, times as text.
final class StateJson {
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(
              DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
              DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .build();

  private StateJson() {}

  static void write(ShopState state, WritableByteChannel out) throws IOException {
    Saved saved = Saved.of(state);
    byte[] text = JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(saved);
    ByteBuffer bytes = ByteBuffer.wrap(text);
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  static ShopState read(Path file) throws IOException {
    try {
      return JSON.readValue(Files.readAllBytes(file), Saved.class).toState();
    } catch (JacksonException | DateTimeException e) {
      throw new IllegalStateException(
          ("The state file '%s' cannot be understood, expected the JSON the shop wrote. "
                  + "Restore it, or begin a new shop in another directory.")
              .formatted(file),
          e);
    }
  }

  private record Saved(
      long seed,
      int customers,
      String firstDay,
      Misbehaviour misbehaviour,
      String shopTime,
      int daysDone,
      List<String> dropped,
      @Nullable String dropping,
      Counters counters) {

    static Saved of(ShopState state) {
      ShopIdentity identity = state.identity();
      return new Saved(
          identity.seed(),
          identity.customers(),
          identity.firstDay().toString(),
          identity.misbehaviour(),
          state.shopTime().toString(),
          state.daysDone(),
          state.dropped(),
          state.dropping(),
          state.counters());
    }

    ShopState toState() {
      ShopIdentity identity =
          new ShopIdentity(seed, customers, LocalDate.parse(firstDay), misbehaviour);
      return new ShopState(
          identity, Instant.parse(shopTime), daysDone, dropped, dropping, counters);
    }
  }
}
