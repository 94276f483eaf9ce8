package dev.millrace.ingest.topic;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.contracts.definition.RegistryAccess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;

/// A schema registry that answers `GET /schemas/ids/N` as Confluent's does, with a login.
final class TestRegistry implements AutoCloseable {

  private final Map<Integer, String> schemas = new ConcurrentHashMap<>();
  private final AtomicInteger asked = new AtomicInteger();
  private final HttpServer server;
  private volatile boolean isDown;

  TestRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/schemas/ids/", this::answer);
    server.start();
  }

  RegistryAccess access() {
    return new RegistryAccess(
        URI.create("http://localhost:" + server.getAddress().getPort()), "ada", "pw");
  }

  void down(boolean down) {
    isDown = down;
  }

  int asked() {
    return asked.get();
  }

  Schema put(int id, String schema) {
    schemas.put(id, schema);
    return new Schema.Parser().parse(schema);
  }

  private void answer(HttpExchange exchange) throws IOException {
    asked.incrementAndGet();
    String path = exchange.getRequestURI().getPath();
    String schema = schemas.get(Integer.valueOf(path.substring(path.lastIndexOf('/') + 1)));
    if (isDown) {
      reply(exchange, 500, Map.of("error_code", 50001, "message", "no store"));
    } else if (!"Basic YWRhOnB3".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      reply(exchange, 401, Map.of("error_code", 401, "message", "who are you"));
    } else if (schema == null) {
      reply(exchange, 404, Map.of("error_code", 40403, "message", "Schema not found"));
    } else {
      reply(exchange, 200, Map.of("schema", schema));
    }
  }

  private static void reply(HttpExchange exchange, int status, Map<String, ?> body)
      throws IOException {
    byte[] bytes = new ObjectMapper().writeValueAsString(body).getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  /// A record in Confluent's wire format.
  static byte[] encoded(int id, GenericRecord record) throws IOException {
    var out = new ByteArrayOutputStream();
    out.write(0);
    out.write(ByteBuffer.allocate(4).putInt(id).array());
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
    new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
    encoder.flush();
    return out.toByteArray();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
