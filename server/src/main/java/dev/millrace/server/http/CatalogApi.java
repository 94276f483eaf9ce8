package dev.millrace.server.http;

import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Default;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import com.linecorp.armeria.server.annotation.ProducesJson;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.govern.Catalog;
import dev.millrace.govern.Lineage;
import dev.millrace.insight.Page;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `/api/v1/catalog`, `/api/v1/lineage` and `/api/v1/quarantine`.
@Blocking
@ProducesJson
public final class CatalogApi {

  private static final TableName QUARANTINE = TableName.of("bronze.quarantine");

  private final Lake lake;
  private final Catalog catalog;
  private final Lineage lineage;

  CatalogApi(Lake lake, Catalog catalog, Lineage lineage) {
    this.lake = lake;
    this.catalog = catalog;
    this.lineage = lineage;
  }

  @Get("/catalog")
  public Page<Catalog.Entry> catalog(
      @Param @Default("100") int limit, @Param Optional<String> cursor) {
    List<Catalog.Entry> all = catalog.entries(lake.view());
    int from = Math.min(Paging.offset(cursor), all.size());
    int to = Math.min(from + Paging.limit(limit), all.size());
    return new Page<>(all.subList(from, to), to < all.size() ? String.valueOf(to) : null);
  }

  @Get("/lineage/{table}")
  public TableLineage lineage(@Param String table) {
    TableName name = TableName.of(table);
    return new TableLineage(
        name.toString(),
        lineage.upstreamOf(name).stream().map(TableName::toString).toList(),
        lineage.downstreamOf(name).stream().map(TableName::toString).toList());
  }

  @Get("/quarantine")
  public Page<Quarantined> quarantine(
      @Param @Default("50") int limit, @Param Optional<String> cursor) {
    int offset = Paging.offset(cursor);
    LakeView view = lake.view();
    var rows = new ArrayList<Quarantined>();
    if (view.find(QUARANTINE).isPresent()) {
      view.read(
          new SqlQuery(
              "select id, source, received_at, reason, raw from bronze.quarantine order by received_at desc, id limit %d offset %d"
                  .formatted(Paging.limit(limit) + 1, offset)),
          row -> rows.add(quarantined(row)));
    }
    boolean hasMore = rows.size() > limit;
    return new Page<>(
        hasMore ? rows.subList(0, limit) : rows, hasMore ? String.valueOf(offset + limit) : null);
  }

  private static Quarantined quarantined(@Nullable Object[] row) {
    return new Quarantined(
        String.valueOf(row[0]),
        String.valueOf(row[1]),
        (Instant) row[2],
        String.valueOf(row[3]),
        row[4] == null ? "" : String.valueOf(row[4]));
  }

  /// Where a table comes from and where it goes.
  record TableLineage(String table, List<String> upstream, List<String> downstream) {}

  /// A row that broke its contract.
  record Quarantined(
      String id, String source, @Nullable Instant receivedAt, String reason, String raw) {}
}
