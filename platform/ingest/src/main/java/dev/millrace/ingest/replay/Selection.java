package dev.millrace.ingest.replay;

import java.util.List;

/// Which events in quarantine.
///
/// @param ids empty for all
/// @param event the name of `track` events; empty for all
/// @param reason a part of the reason, upper or lower case; empty for all
/// @param source `events` for those of the collector; empty for all
public record Selection(List<String> ids, String event, String reason, String source) {

  public static final Selection ALL = new Selection(List.of(), "", "", "");

  public Selection {
    ids = List.copyOf(ids);
  }

  public Selection withIds(List<String> those) {
    return new Selection(those, event, reason, source);
  }

  Selection ofEvents() {
    return new Selection(ids, event, reason, "events");
  }
}
