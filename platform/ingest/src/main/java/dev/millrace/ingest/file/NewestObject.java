package dev.millrace.ingest.file;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.store.ObjectStore;
import dev.millrace.contracts.store.StoredObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The newest object of a landing zone in a bucket, copied to this machine for a look.
///
/// @param name as it was dropped
record NewestObject(Path file, String name) implements AutoCloseable {

  private static final int MAX_OBJECTS = 10_000;
  private static final long MAX_BYTES = 256L << 20;
  private static final List<String> FOLDERS = List.of("landing/", "processed/");

  /// Empty where none lies there.
  ///
  /// @param folder made when it is needed
  /// @throws MillraceException FILE_REFUSED when it is too large for a look
  static Optional<NewestObject> fetch(ObjectStore store, Path folder) {
    Optional<StoredObject> newest =
        FOLDERS.stream()
            .flatMap(beginning -> objects(store, beginning))
            .max(Comparator.comparing(StoredObject::modified));
    return newest.map(object -> fetch(store, object, folder));
  }

  private static NewestObject fetch(ObjectStore store, StoredObject object, Path folder) {
    String name = object.key().substring(object.key().indexOf('/') + 1);
    if (object.bytes() > MAX_BYTES) {
      throw ProblemCode.FILE_REFUSED.exception(
          "'%s/%s' has %,d bytes; expected at most %,d for a look."
              .formatted(store.location(), object.key(), object.bytes(), MAX_BYTES),
          "Drop a smaller one; to load it, size does not matter.");
    }
    try {
      Files.createDirectories(folder);
      Path file = Files.createTempFile(folder, "sample-", "");
      store.read(object.key(), file);
      return new NewestObject(file, name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<StoredObject> objects(ObjectStore store, String beginning) {
    var found = new ArrayList<StoredObject>();
    ObjectStore.Page page;
    do {
      page = store.list(beginning, found.isEmpty() ? null : found.getLast().key());
      found.addAll(page.objects());
    } while (!page.isLast() && found.size() < MAX_OBJECTS);
    return found.stream().filter(object -> isDropped(object.key().substring(beginning.length())));
  }

  private static boolean isDropped(String name) {
    return !name.isEmpty()
        && !name.startsWith(".")
        && !name.contains("/")
        && !name.endsWith(".meta.json");
  }

  @Override
  public void close() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
