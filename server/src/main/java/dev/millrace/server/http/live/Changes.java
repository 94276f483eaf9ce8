package dev.millrace.server.http.live;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Get;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.log.EventLog;
import java.util.List;
import java.util.Map;

/// `/api/v1/changes`: which tables have changed and how many events have come, as server-sent
/// events `start`, `tables` and `live`. One for each page; however many listen, tables and log are
/// looked at a few times a second, and not at all when nobody does.
@Blocking
public final class Changes {

  private static final int MOST_READERS = 64;
  private static final long TURN_MILLIS = 250;

  private final LatestTables tables;
  private final LatestCounts counts;
  private final LiveAnswers readers;

  public Changes(Lake lake, EventLog log, ObjectMapper json) {
    this.tables = new LatestTables(lake);
    this.counts = new LatestCounts(log);
    this.readers = new LiveAnswers("pages that are told of changes", MOST_READERS, json);
  }

  @Get("/changes")
  public HttpResponse changes(ServiceRequestContext context) {
    return readers.open(context, this::tell);
  }

  private void tell(Listener to) throws InterruptedException {
    Map<String, Long> before = tables.snapshots();
    LatestCounts.Counts told = counts.now();
    to.tell("start", told);
    while (to.isHere()) {
      Thread.sleep(TURN_MILLIS);
      Map<String, Long> now = tables.snapshots();
      List<String> changed = changed(before, now);
      LatestCounts.Counts count = counts.now();
      if (to.isReady()) {
        if (!changed.isEmpty()) {
          to.tell("tables", new Tables(changed));
          before = now;
        }
        if (!count.equals(told)) {
          to.tell("live", count);
          told = count;
        }
      }
      to.turn();
    }
  }

  private static List<String> changed(Map<String, Long> before, Map<String, Long> now) {
    return now.entrySet().stream()
        .filter(table -> !table.getValue().equals(before.get(table.getKey())))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  /// By their names with their layers.
  record Tables(List<String> tables) {}
}
