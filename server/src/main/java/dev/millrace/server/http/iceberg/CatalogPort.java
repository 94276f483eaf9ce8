package dev.millrace.server.http.iceberg;

import com.linecorp.armeria.common.util.BlockingTaskExecutor;
import com.linecorp.armeria.server.Server;
import dev.millrace.lake.rest.IcebergRest;
import dev.millrace.server.http.door.Door;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Executors;

/// The Iceberg catalog alone on a port of its own, for a process that a command starts while no
/// Millrace runs.
public final class CatalogPort implements AutoCloseable {

  private static final int BLOCKING_THREADS = 8;

  private final Server server;

  private CatalogPort(Server server) {
    this.server = server;
  }

  /// On loopback, at any free port.
  public static CatalogPort open(IcebergRest catalog, Door door) {
    var builder =
        Server.builder()
            .http(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .gracefulShutdownTimeout(Duration.ofMillis(10), Duration.ofSeconds(2))
            .blockingTaskExecutor(
                BlockingTaskExecutor.of(
                    Executors.newScheduledThreadPool(
                        BLOCKING_THREADS, Thread.ofVirtual().name("catalog-", 0).factory())),
                true);
    new IcebergRoutes(catalog, door).addTo(builder);
    Server server = builder.build();
    server.start().join();
    return new CatalogPort(server);
  }

  /// Iceberg's `uri`.
  public URI address() {
    return URI.create("http://127.0.0.1:%d/iceberg".formatted(server.activeLocalPort()));
  }

  @Override
  public void close() {
    server.stop().join();
  }
}
