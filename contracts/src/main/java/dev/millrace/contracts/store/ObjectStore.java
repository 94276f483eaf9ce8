package dev.millrace.contracts.store;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The objects of a bucket below one prefix; keys are what comes after it. An object is there whole
/// or not at all. Safe for any thread; what may pass is tried again before a method gives up.
///
/// Every method throws OBJECT_STORE_UNAVAILABLE when the store gives no answer or refuses.
public interface ObjectStore extends AutoCloseable {

  /// `s3://bucket/prefix`, without a slash at the end.
  String location();

  /// At most a thousand objects whose keys begin so, in the order of their keys.
  ///
  /// @param after the last key of the page before; null for the first page
  Page list(String beginning, @Nullable String after);

  /// Copies an object into a file, which is made anew.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException NOT_FOUND when there is no such
  ///   object
  void read(String key, Path into);

  /// Stores a file. When this returns, the object is durable and everybody sees it.
  void write(Path file, String key);

  /// Copies an object inside the store, as long as it is the one that was listed.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException NOT_FOUND when it is gone or has
  ///   changed
  void copy(StoredObject from, String to);

  /// Objects that are not there are no matter.
  void delete(Collection<String> keys);

  @Override
  void close();

  /// @param isLast whether nothing comes after it
  record Page(List<StoredObject> objects, boolean isLast) {
    public Page {
      objects = List.copyOf(objects);
    }
  }
}
