package dev.millrace.server.http.iceberg;

import com.linecorp.armeria.server.ServerBuilder;
import dev.millrace.lake.rest.IcebergRest;
import dev.millrace.server.http.door.Door;
import java.time.Duration;

/// Where Iceberg's clients look: their `uri` is `http://localhost:<port>/iceberg`.
public final class IcebergRoutes {

  /// A commit carries the table's whole schema, and perhaps many snapshots.
  private static final long MAX_BODY_BYTES = 16L * 1024 * 1024;

  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final IcebergRest catalog;
  private final Door door;

  public IcebergRoutes(IcebergRest catalog, Door door) {
    this.catalog = catalog;
    this.door = door;
  }

  public void addTo(ServerBuilder server) {
    server
        .route()
        .post("/iceberg/v1/oauth/tokens")
        .maxRequestLength(TokenService.MAX_BODY_BYTES)
        .build(new TokenService(door));
    server
        .route()
        .pathPrefix("/iceberg")
        .maxRequestLength(MAX_BODY_BYTES)
        .requestTimeout(TIMEOUT)
        .build(new IcebergService(catalog, door));
  }
}
