package dev.millrace.features.aggregate;

import java.util.List;
import java.util.Map;

/// What is kept of one customer.
///
/// @param settled the newest moment at which an event was taken in
/// @param cells of each streamed feature, by the feature's print; features without matches have
///   none
record CustomerState(long settled, RecentMessages messages, Map<Long, List<Cell>> cells) {

  /// Half of the smallest, so that a window can be taken from it.
  static final CustomerState EMPTY =
      new CustomerState(Long.MIN_VALUE / 2, RecentMessages.NONE, Map.of());

  List<Cell> cells(long feature) {
    return cells.getOrDefault(feature, List.of());
  }
}
