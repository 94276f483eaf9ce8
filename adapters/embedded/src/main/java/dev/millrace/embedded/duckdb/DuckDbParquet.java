package dev.millrace.embedded.duckdb;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.sql.ParquetReader;
import dev.millrace.contracts.table.Column;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Parquet by a DuckDB of its own for each file: it may open that file and nothing else, has little
/// memory, and what a broken file does to it is nobody else's trouble.
public final class DuckDbParquet implements ParquetReader {

  private static final String MEMORY = "256MB";

  private final Path temporary;

  /// @param temporary for the links by which files with odd names are opened
  public DuckDbParquet(Path temporary) {
    this.temporary = temporary.toAbsolutePath().normalize();
  }

  @Override
  public void read(Path file, int maxColumns, Sink sink) throws IOException {
    Path plain = linked(file.toRealPath(LinkOption.NOFOLLOW_LINKS));
    try (Connection connection = open(plain)) {
      String from = "read_parquet(%s, hive_partitioning=false)".formatted(literal(plain));
      requireWidth(connection, plain, maxColumns);
      List<Column> columns = new ArrayList<>();
      String select = select(connection, from, columns);
      sink.columns(List.copyOf(columns));
      try (var statement = connection.createStatement();
          ResultSet rows = statement.executeQuery(select)) {
        while (rows.next()) {
          @Nullable String[] texts = new @Nullable String[columns.size()];
          for (int i = 0; i < texts.length; i++) {
            texts[i] = rows.getString(i + 1);
          }
          sink.row(texts);
        }
      }
    } catch (SQLException e) {
      throw new IOException(said(e, plain), e);
    } finally {
      Files.deleteIfExists(temporary.resolve(plain.getFileName()));
    }
  }

  /// Under a name of our own, because DuckDB reads signs of some names as patterns.
  private Path linked(Path file) throws IOException {
    Files.createDirectories(temporary);
    Path link = temporary.resolve("parquet-" + UUID.randomUUID() + ".parquet");
    try {
      Files.createLink(link, file);
    } catch (UnsupportedOperationException | IOException e) {
      Files.copy(file, link, LinkOption.NOFOLLOW_LINKS); // on another disk
    }
    return link.toRealPath();
  }

  private Connection open(Path file) throws SQLException {
    var properties = new Properties();
    properties.setProperty("memory_limit", MEMORY);
    properties.setProperty("threads", "1");
    properties.setProperty("temp_directory", "");
    properties.setProperty("autoinstall_known_extensions", "false");
    properties.setProperty("autoload_known_extensions", "false");
    properties.setProperty("jdbc_stream_results", "true");
    Connection connection = DriverManager.getConnection("jdbc:duckdb:", properties);
    try (var statement = connection.createStatement()) {
      statement.execute(
          """
          set TimeZone = 'UTC';
          set allowed_paths = [%s];
          set enable_external_access = false;
          set lock_configuration = true\
          """
              .formatted(literal(file)));
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private static void requireWidth(Connection connection, Path file, int maxColumns)
      throws SQLException, IOException {
    String sql = "select num_children from parquet_schema(%s) limit 1".formatted(literal(file));
    try (var statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      long columns = rows.next() ? rows.getLong(1) : 0;
      if (columns > maxColumns) {
        throw new IOException(
            "it has %,d columns; expected at most %,d".formatted(columns, maxColumns));
      }
    } catch (SQLException e) {
      requireKnown(connection, file); // whose words say more
      throw e;
    }
  }

  private static void requireKnown(Connection connection, Path file) throws SQLException {
    try (var statement = connection.prepareStatement("from read_parquet(" + literal(file) + ")")) {
      statement.getMetaData();
    }
  }

  /// The query that answers texts; tells the columns it has found.
  private static String select(Connection connection, String from, List<Column> columns)
      throws SQLException, IOException {
    List<String> texts = new ArrayList<>();
    try (var statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("describe select * from " + from)) {
      while (rows.next()) {
        String name = rows.getString(1);
        String type = rows.getString(2);
        columns.add(column(name, type));
        texts.add(text(SqlText.name(name), type));
      }
    }
    return "select %s from %s"
        .formatted(
            IntStream.range(0, texts.size())
                .mapToObj(i -> texts.get(i) + " as c" + i)
                .collect(Collectors.joining(", ")),
            from);
  }

  private static Column column(String name, String type) throws IOException {
    try {
      return DuckDbTypes.column(name, type);
    } catch (MillraceException e) {
      throw new IOException(
          "its column '%s' is of the type '%s'; expected text, numbers, truth values, dates and times, none of them nested"
              .formatted(name, type.length() > 80 ? type.substring(0, 80) + "…" : type),
          e);
    }
  }

  private static String text(String name, String type) {
    return switch (type) {
      case "TIMESTAMP WITH TIME ZONE" ->
          "strftime(%s at time zone 'UTC', '%%Y-%%m-%%dT%%H:%%M:%%S.%%fZ')".formatted(name);
      case "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS" ->
          "strftime(%s::timestamp, '%%Y-%%m-%%dT%%H:%%M:%%S.%%f')".formatted(name);
      default -> "cast(%s as varchar)".formatted(name);
    };
  }

  private static String literal(Path file) {
    return SqlText.literal(file.toString());
  }

  /// DuckDB's words, without the name of our link.
  private static String said(SQLException cause, Path link) {
    String message = String.valueOf(cause.getMessage()).strip().split("\n", 2)[0];
    return "DuckDB says of it: "
        + message.replace(link.toString(), "the file").replaceFirst("\\.$", "");
  }
}
