package dev.millrace.server.http;

import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.ProducesJson;
import dev.millrace.orchestrate.fresh.FreshnessBoard;
import dev.millrace.server.Freshness;

/// `/api/v1/freshness`: which tables and days are late, or will be.
@Blocking
@ProducesJson
public final class FreshnessApi {

  private final FreshnessBoard board;

  FreshnessApi(FreshnessBoard board) {
    this.board = board;
  }

  @Get("/freshness")
  public Items<Freshness> list() {
    return new Items<>(board.entries().stream().map(Freshness::of).toList());
  }
}
