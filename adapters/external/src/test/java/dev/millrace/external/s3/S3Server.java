package dev.millrace.external.s3;

import dev.millrace.contracts.definition.ObjectAccess;
import dev.millrace.contracts.definition.ObjectAccess.Keys;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.concurrent.atomic.AtomicInteger;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStore;
import org.jclouds.blobstore.BlobStoreContext;
import org.jclouds.blobstore.TransientApiMetadata;

/// An S3 server on a port of this machine, with objects in memory, that checks signatures. In front
/// of it stands a line that can be cut: all at once, or in the middle of answers.
public final class S3Server implements AutoCloseable {

  public static final String BUCKET = "shop";

  private final BlobStoreContext objects;
  private final S3Proxy proxy;
  private final ServerSocket line;
  private final AtomicInteger answersToBreak = new AtomicInteger();
  private final AtomicInteger connections = new AtomicInteger();
  private volatile boolean isCut;

  private S3Server(BlobStoreContext objects, S3Proxy proxy, ServerSocket line) {
    this.objects = objects;
    this.proxy = proxy;
    this.line = line;
  }

  public static S3Server start() throws Exception {
    BlobStoreContext objects =
        ContextBuilder.newBuilder(new TransientApiMetadata())
            .credentials("identity", "credential")
            .build(BlobStoreContext.class);
    objects.getBlobStore().createContainerInLocation(null, BUCKET);
    S3Proxy proxy =
        S3Proxy.builder()
            .blobStore(objects.getBlobStore())
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, "who", "secret-of-who")
            .ignoreUnknownHeaders(true)
            .build();
    proxy.start();
    var server =
        new S3Server(objects, proxy, new ServerSocket(0, 200, InetAddress.getLoopbackAddress()));
    Thread.ofVirtual().name("s3-line").start(server::accept);
    return server;
  }

  /// For a place in the bucket.
  public ObjectAccess access(String prefix) {
    return access(prefix, new Keys("who", "secret-of-who"));
  }

  public ObjectAccess access(String prefix, Keys keys) {
    return new ObjectAccess(BUCKET, prefix, endpoint(), "eu-central-1", true, keys);
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + line.getLocalPort());
  }

  /// From now on nobody reaches the server, or everybody again.
  public void cut(boolean cut) {
    isCut = cut;
  }

  /// The next answers end after a few bytes.
  public void breakAnswers(int count) {
    answersToBreak.set(count);
  }

  /// Puts small objects into the bucket without asking over the line.
  public void fill(String prefix, int count) {
    BlobStore store = objects.getBlobStore();
    for (int i = 0; i < count; i++) {
      store.putBlob(
          BUCKET, store.blobBuilder(prefix + "%05d".formatted(i)).payload(new byte[] {1}).build());
    }
  }

  /// How often the line was used since the start.
  public int connections() {
    return connections.get();
  }

  private void accept() {
    while (!line.isClosed()) {
      try {
        Socket client = line.accept();
        connections.incrementAndGet();
        if (isCut) {
          client.close();
        } else {
          Thread.ofVirtual().start(() -> serve(client));
        }
      } catch (IOException e) {
        // closed
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        var server = new Socket(InetAddress.getLoopbackAddress(), proxy.getPort())) {
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      Thread up = Thread.ofVirtual().start(() -> pump(client, server, false));
      pump(server, client, true);
      up.interrupt();
    } catch (IOException e) {
      // the client sees the line end
    }
  }

  private void pump(Socket from, Socket to, boolean isAnswer) {
    byte[] buffer = new byte[1 << 16];
    try {
      InputStream in = from.getInputStream();
      for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
        if (isCut) {
          from.close();
          to.close();
          return;
        }
        boolean breaks =
            isAnswer && got > 300 && answersToBreak.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
        to.getOutputStream().write(buffer, 0, breaks ? got / 2 : got);
        to.getOutputStream().flush();
        if (breaks) {
          from.close();
          to.close();
          return;
        }
      }
      to.shutdownOutput();
    } catch (IOException e) {
      try {
        from.close();
        to.close();
      } catch (IOException _) {
        // closed
      }
    }
  }

  @Override
  public void close() {
    try {
      line.close();
      proxy.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      objects.close();
    }
  }
}
