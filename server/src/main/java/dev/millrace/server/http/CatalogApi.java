package dev.millrace.server.http;

import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Default;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import com.linecorp.armeria.server.annotation.ProducesJson;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.name.TableName;
import dev.millrace.govern.Catalog;
import dev.millrace.govern.Lineage;
import dev.millrace.insight.Page;
import java.util.List;
import java.util.Optional;

/// `/api/v1/catalog` and `/api/v1/lineage`.
@Blocking
@ProducesJson
public final class CatalogApi {

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
        lineage.downstreamOf(name).stream().map(TableName::toString).toList(),
        lineage.around(name).stream()
            .map(read -> new Step(read.from().toString(), read.to().toString()))
            .toList());
  }

  /// Where a table comes from and where it goes.
  ///
  /// @param steps which of these tables is read directly for which
  record TableLineage(
      String table, List<String> upstream, List<String> downstream, List<Step> steps) {}

  /// A table, and one whose model reads it.
  record Step(String from, String to) {}
}
