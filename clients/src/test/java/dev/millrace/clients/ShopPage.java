package dev.millrace.clients;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;

/// A web page with Segment's browser client, at an origin of its own.
final class ShopPage implements AutoCloseable {

  private final HttpServer server;

  ShopPage() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    serve("/library/", Path.of("node_modules", "@segment", "analytics-next", "dist", "umd"));
    serve("/", Path.of("src", "test", "pages"));
    server.start();
  }

  private void serve(String path, Path directory) {
    server.createContext(path, SimpleFileServer.createFileHandler(directory.toAbsolutePath()));
  }

  /// The address of a page that sends three events.
  ///
  /// @param strategy `standard` or `batching`
  String address(RunningServer collector, String user, String strategy) {
    return "http://127.0.0.1:%d/shop.html?collector=%s&key=%s&user=%s&strategy=%s"
        .formatted(
            server.getAddress().getPort(),
            collector.address(),
            collector.writeKey(),
            user,
            strategy);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
