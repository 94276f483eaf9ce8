package dev.millrace.contracts.feature;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Streaming state where other processes can read it: the online store of a shop with several
/// replicas. The owner of a key writes it; anybody reads. Safe for any thread; the opener closes
/// it.
public interface SharedStates extends AutoCloseable {

  /// Writes states; each replaces the key's earlier one. Returns when the store has them.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException ONLINE_STORE_UNAVAILABLE
  void put(Map<String, byte[]> states);

  /// Takes states away; a key that has none stays so. Returns when the store has forgotten them.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException ONLINE_STORE_UNAVAILABLE
  void remove(List<String> keys);

  /// The states of keys, in their order; null where there is none.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException ONLINE_STORE_UNAVAILABLE
  List<byte @Nullable []> get(List<String> keys);

  @Override
  void close();
}
