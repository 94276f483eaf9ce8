package dev.millrace.bench.stream;

import dev.millrace.features.StreamSettings;
import dev.millrace.features.aggregate.EventFold;
import dev.millrace.features.stream.EventStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The product's stream, as the server starts it.
final class OurStream implements Subject {

  private @Nullable EventStream stream;

  @Override
  public void start(String servers, Path directory, String application) {
    stream =
        EventStream.start(
            new EventFold(List.of(StreamView.eightFeatures())),
            new StreamSettings(servers, directory, application));
  }

  @Override
  public byte[] state(String key) {
    return Objects.requireNonNull(stream).states(key).getFirst();
  }

  @Override
  public void close() {
    Objects.requireNonNull(stream).close();
  }
}
