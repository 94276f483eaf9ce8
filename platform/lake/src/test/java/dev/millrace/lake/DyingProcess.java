package dev.millrace.lake;

import static dev.millrace.lake.LakeFixture.row;
import static dev.millrace.lake.LakeFixture.rows;

import dev.millrace.contracts.definition.ObjectAccess;
import dev.millrace.contracts.definition.ObjectAccess.Keys;
import dev.millrace.contracts.store.ObjectStore;
import dev.millrace.contracts.store.StoredObject;
import dev.millrace.external.s3.S3Objects;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Commits to a lake in a bucket and ends, without a word to anybody, right after it has stored a
/// number of files.
final class DyingProcess {

  static final int DIED = 77;

  private DyingProcess() {}

  /// @param arguments home, endpoint of the bucket, how many files it may store
  public static void main(String[] arguments) {
    var access =
        new ObjectAccess(
            "shop", "lake", URI.create(arguments[1]), null, true, new Keys("who", "secret-of-who"));
    var left = new AtomicInteger(Integer.parseInt(arguments[2]));
    try (var it =
        LakeFixture.inBucket(
            Path.of(arguments[0]),
            new Dying(S3Objects.open(access), left),
            1 << 26,
            InstantSource.system())) {
      it.append("bronze.a", "dying", rows("id integer", row(2)));
    }
  }

  private record Dying(ObjectStore bucket, AtomicInteger left) implements ObjectStore {

    @Override
    public void write(Path file, String key) {
      bucket.write(file, key);
      if (left.decrementAndGet() == 0) {
        Runtime.getRuntime().halt(DIED);
      }
    }

    @Override
    public String location() {
      return bucket.location();
    }

    @Override
    public Page list(String beginning, @Nullable String after) {
      return bucket.list(beginning, after);
    }

    @Override
    public void read(String key, Path into) {
      bucket.read(key, into);
    }

    @Override
    public void copy(StoredObject from, String to) {
      bucket.copy(from, to);
    }

    @Override
    public void delete(Collection<String> keys) {
      bucket.delete(keys);
    }

    @Override
    public void close() {
      bucket.close();
    }
  }
}
