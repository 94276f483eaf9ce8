package dev.millrace.demo.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/// The state file of one shop, which this process alone has open. A change is on disk before
/// `update` returns. Thread-safe.
public final class StateStore implements AutoCloseable {
  private static final String FILE = "shop.json";

  private final Path directory;
  private final FileChannel owner;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile ShopState state;

  private StateStore(Path directory, FileChannel owner, ShopState state) {
    this.directory = directory;
    this.owner = owner;
    this.state = state;
  }

  /// Opens the shop kept in this directory, or begins one. A shop begun otherwise is refused.
  public static StateStore open(Path directory, ShopIdentity identity) {
    try {
      Files.createDirectories(directory);
      FileChannel owner = own(directory);
      try {
        ShopState state = load(directory, identity);
        StateStore store = new StateStore(directory, owner, state);
        store.update(same -> same);
        return store;
      } catch (RuntimeException e) {
        owner.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The state directory '%s' cannot be used.".formatted(directory), e);
    }
  }

  public ShopState current() {
    return state;
  }

  public void update(UnaryOperator<ShopState> change) {
    lock.lock();
    try {
      ShopState next = change.apply(state);
      Path hidden = directory.resolve("." + FILE);
      try (FileChannel file =
          FileChannel.open(
              hidden,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        StateJson.write(next, file);
        file.force(true);
      }
      Files.move(hidden, directory.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
      state = next;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The state of the shop cannot be written to '%s'.".formatted(directory), e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    try {
      owner.close();
    } catch (IOException e) {
      throw new UncheckedIOException("The lock of the shop cannot be released.", e);
    }
  }

  private static ShopState load(Path directory, ShopIdentity identity) throws IOException {
    Path file = directory.resolve(FILE);
    if (Files.notExists(file)) {
      return ShopState.begin(identity);
    }
    ShopState saved = StateJson.read(file);
    saved.identity().requireSame(identity, directory);
    return saved;
  }

  private static FileChannel own(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve("shop.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() != null) {
        return channel;
      }
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw new IllegalStateException(inUse(directory), e);
    }
    channel.close();
    throw new IllegalStateException(inUse(directory));
  }

  private static String inUse(Path directory) {
    return "The shop in '%s' is open already. Close it first, or use another directory."
        .formatted(directory);
  }
}
