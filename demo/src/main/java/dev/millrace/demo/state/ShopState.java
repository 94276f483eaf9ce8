package dev.millrace.demo.state;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The shop's place in its story.
///
/// @param shopTime the latest time the shop's clock may have shown
/// @param daysDone days that have been delivered completely
/// @param dropped files of the day under way that have appeared
/// @param dropping the file that is prepared, and may or may not have appeared
/// @param counters what had gone out when the last complete day ended
public record ShopState(
    ShopIdentity identity,
    Instant shopTime,
    int daysDone,
    List<String> dropped,
    @Nullable String dropping,
    Counters counters) {
  public ShopState {
    dropped = List.copyOf(dropped);
  }

  static ShopState begin(ShopIdentity identity) {
    Instant start = identity.firstDay().atStartOfDay(ZoneOffset.UTC).toInstant();
    return new ShopState(identity, start, 0, List.of(), null, Counters.zero());
  }

  /// The clock may show as much as this from now on.
  public ShopState at(Instant time) {
    return new ShopState(identity, time, daysDone, dropped, dropping, counters);
  }

  /// The clock may show as much as this from now on, unless it may show more already.
  public ShopState atLeastAt(Instant time) {
    return time.isAfter(shopTime) ? at(time) : this;
  }

  /// This file is about to appear, so the one before it has.
  public ShopState dropping(String file) {
    List<String> appeared = new ArrayList<>(dropped);
    if (dropping != null) {
      appeared.add(dropping);
    }
    return new ShopState(identity, shopTime, daysDone, appeared, file, counters);
  }

  public ShopState dayDone(Counters total) {
    return new ShopState(identity, shopTime, daysDone + 1, List.of(), null, total);
  }
}
