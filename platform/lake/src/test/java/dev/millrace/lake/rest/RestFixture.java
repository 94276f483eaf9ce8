package dev.millrace.lake.rest;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.millrace.contracts.definition.ExternalWrites;
import dev.millrace.contracts.sql.ParquetLayout;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.sql.SqlSession;
import dev.millrace.contracts.sql.SqlSession.FieldColumn;
import dev.millrace.contracts.sql.WrittenFile;
import dev.millrace.contracts.table.Column;
import dev.millrace.lake.LakeFixture;
import dev.millrace.lake.LocalFileIO;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.apache.iceberg.AppendFiles;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Table;
import org.apache.iceberg.rest.RESTCatalog;

/// A lake whose catalog is served on a port, and Iceberg's own client of it.
record RestFixture(LakeFixture lake, IcebergRest rest, HttpServer server, RESTCatalog client)
    implements AutoCloseable {

  static RestFixture over(LakeFixture lake, ExternalWrites writes) {
    var rest = IcebergRest.open(lake.lake(), lake.database(), writes);
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/iceberg", exchange -> answer(rest, exchange));
      server.start();
      return new RestFixture(lake, rest, server, client(lake, server));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RESTCatalog client(LakeFixture lake, HttpServer server) {
    var client = new RESTCatalog();
    client.initialize(
        "foreign",
        Map.of(
            "uri", address(server).toString(),
            "token", "any",
            "rest-page-size", "2",
            "warehouse", lake.home().resolve("lake").toString(),
            "io-impl", LocalFileIO.class.getName()));
    return client;
  }

  private static URI address(HttpServer server) {
    return URI.create("http://127.0.0.1:%d/iceberg".formatted(server.getAddress().getPort()));
  }

  URI address() {
    return address(server);
  }

  private static void answer(IcebergRest rest, HttpExchange exchange) throws IOException {
    try (exchange) {
      RestAnswer answer =
          rest.answer(
              new RestRequest(
                  exchange.getRequestMethod(),
                  exchange.getRequestURI().getRawPath().substring("/iceberg".length()),
                  parameters(exchange.getRequestURI().getRawQuery()),
                  exchange.getRequestHeaders().getFirst("If-None-Match"),
                  exchange.getRequestBody().readAllBytes()));
      if (answer.entityTag() != null) {
        exchange.getResponseHeaders().set("ETag", answer.entityTag());
      }
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(
          answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
      exchange.getResponseBody().write(answer.body());
    }
  }

  private static Map<String, String> parameters(@org.jspecify.annotations.Nullable String query) {
    Map<String, String> parameters = new HashMap<>();
    if (query != null) {
      for (String part : query.split("&", -1)) {
        String[] pair = part.split("=", 2);
        parameters.put(pair[0], URLDecoder.decode(pair[1], StandardCharsets.UTF_8));
      }
    }
    return parameters;
  }

  /// Writes the rows of a query as another engine would, and appends them.
  void append(Table table, String select) {
    AppendFiles append = table.newAppend();
    write(table, select).forEach(append::appendFile);
    append.commit();
  }

  List<DataFile> write(Table table, String select) {
    Path directory = Path.of(table.location().substring("file://".length())).resolve("data");
    try (SqlSession session = lake.engine().open()) {
      var query = new SqlQuery(select);
      List<Column> columns = session.describe(query);
      List<FieldColumn> fields = new ArrayList<>();
      for (Column column : columns) {
        fields.add(new FieldColumn(table.schema().findField(column.name()).fieldId(), column));
      }
      List<WrittenFile> written =
          session.write(query, new ParquetLayout(fields, null, 1 << 26), directory);
      return written.stream().map(RestFixture::dataFile).toList();
    }
  }

  private static DataFile dataFile(WrittenFile file) {
    return DataFiles.builder(org.apache.iceberg.PartitionSpec.unpartitioned())
        .withPath("file://" + file.path())
        .withFormat(FileFormat.PARQUET)
        .withFileSizeInBytes(file.bytes())
        .withRecordCount(file.rows())
        .build();
  }

  @Override
  public void close() throws IOException {
    client.close();
    server.stop(0);
    rest.close();
    lake.close();
  }
}
