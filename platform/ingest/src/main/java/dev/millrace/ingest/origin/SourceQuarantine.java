package dev.millrace.ingest.origin;

import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.ingest.row.Quarantine;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a run puts into quarantine. A row that is as bad as it was in an earlier run is not kept
/// twice: its id is made of what it holds and of what is wrong with it. Safe for any thread.
public final class SourceQuarantine {

  private static final int ID_BYTES = 12;
  private static final int MAX_IDS_PER_QUERY = 1_000;

  private static final String VALUE = ", column ";

  private final String source;
  private final Instant now;
  private final Map<String, Kept> kept = new LinkedHashMap<>();

  public SourceQuarantine(String source, Instant now) {
    this.source = source;
    this.now = now;
  }

  /// The origin of a value that was left out of a row.
  public static String ofValue(String origin, String column) {
    return origin + VALUE + column;
  }

  /// Whether what came from there is a row that was loaded without one of its values.
  public static boolean isOfValue(String origin) {
    return origin.contains(VALUE);
  }

  /// @param origin where the row came from
  public synchronized void add(String raw, String reason, String origin) {
    kept.put(id(raw + '\n' + reason), new Kept(raw, reason, origin));
  }

  /// How many wait to be taken.
  public synchronized int count() {
    return kept.size();
  }

  /// What is not in quarantine yet, to be committed; starts anew.
  public synchronized Optional<TableAppend> take(LakeView lake) {
    if (lake.find(Quarantine.TABLE).isPresent()) {
      forgetKnown(lake);
    }
    if (kept.isEmpty()) {
      return Optional.empty();
    }
    var rows = new Quarantine(source);
    kept.forEach((id, row) -> rows.add(id, now, row.reason, row.origin, row.raw));
    kept.clear();
    return Optional.of(rows.take());
  }

  private void forgetKnown(LakeView lake) {
    var ids = new ArrayList<>(kept.keySet());
    for (int at = 0; at < ids.size(); at += MAX_IDS_PER_QUERY) {
      List<String> some = ids.subList(at, Math.min(ids.size(), at + MAX_IDS_PER_QUERY));
      var parameters = new ArrayList<Object>(some);
      parameters.add(source);
      lake.read(
          new SqlQuery(
              "select id from bronze.quarantine where id in (%s) and source = ?"
                  .formatted(String.join(", ", Collections.nCopies(some.size(), "?"))),
              List.copyOf(parameters)),
          row -> kept.remove(String.valueOf(row[0])));
    }
  }

  private String id(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return source + ":" + HexFormat.of().formatHex(hash, 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256; this is a bug.", e);
    }
  }

  private record Kept(String raw, String reason, String origin) {}
}
