package dev.millrace.demo.mischief;

import dev.millrace.demo.Misbehaviour;
import dev.millrace.demo.world.ShopEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One event to hand over at one moment of shop time.
///
/// @param kind what is wrong with it, or null
/// @param variant in which way it is broken, for malformed events
public record Delivery(ShopEvent event, Instant at, Misbehaviour.@Nullable Kind kind, int variant) {

  static Delivery plain(ShopEvent event) {
    return new Delivery(event, event.at(), null, 0);
  }

  static Delivery of(ShopEvent event, Instant at, Misbehaviour.Kind kind) {
    return new Delivery(event, at, kind, 0);
  }

  public boolean isDuplicate() {
    return kind == Misbehaviour.Kind.DUPLICATE_EVENT;
  }

  public boolean isMalformed() {
    return kind == Misbehaviour.Kind.MALFORMED_EVENT;
  }
}
