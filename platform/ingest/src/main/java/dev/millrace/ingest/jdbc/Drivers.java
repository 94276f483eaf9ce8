package dev.millrace.ingest.jdbc;

import dev.millrace.contracts.definition.DatabaseAccess;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.ServiceLoader;

/// Opens databases, with drivers that come along (PostgreSQL) or lie as jars in a folder: drivers
/// whose licence forbids to ship them (MySQL, MariaDB, Oracle) are put there by the user. Safe for
/// any thread.
public final class Drivers {

  private final Path folder;
  private volatile List<Driver> dropped = List.of();

  /// @param folder may be missing; looked into when no driver that came along takes a URL
  public Drivers(Path folder) {
    this.folder = folder;
  }

  /// A connection that the caller closes.
  ///
  /// @throws MillraceException SOURCE_UNREACHABLE, without what is secret
  public Connection connect(DatabaseAccess access) {
    try {
      Driver driver = find(access);
      Connection connection = driver.connect(access.url(), properties(access));
      if (connection == null) {
        throw new SQLException("the driver does not take the address");
      }
      return connection;
    } catch (SQLException e) {
      throw unreachable(access, e);
    }
  }

  /// The database's own words, without what is secret.
  static MillraceException unreachable(DatabaseAccess access, SQLException e) {
    return new MillraceException(
        ProblemCode.SOURCE_UNREACHABLE.problem(
            "The database '%s' cannot be read: %s."
                .formatted(access.shownUrl(), access.shown(String.valueOf(e.getMessage()).strip())),
            "Check 'url', 'user' and 'password', and that the database runs and grants SELECT."));
  }

  private static Properties properties(DatabaseAccess access) {
    var properties = new Properties();
    if (access.user() != null) {
      properties.setProperty("user", access.user());
    }
    if (access.password() != null) {
      properties.setProperty("password", access.password());
    }
    if (access.url().startsWith("jdbc:postgresql:")) {
      properties.setProperty("ApplicationName", "millrace");
      properties.setProperty("connectTimeout", "10");
      properties.setProperty("tcpKeepAlive", "true");
    }
    if (access.url().startsWith("jdbc:mysql:")) {
      properties.setProperty("useCursorFetch", "true");
    }
    return properties;
  }

  private Driver find(DatabaseAccess access) throws SQLException {
    List<Driver> known = new ArrayList<>(DriverManager.drivers().toList());
    known.addAll(dropped());
    for (Driver driver : known) {
      if (driver.acceptsURL(access.url())) {
        return driver;
      }
    }
    throw ProblemCode.SOURCE_UNREACHABLE.exception(
        "No JDBC driver takes the address '%s'.".formatted(access.shownUrl()),
        "Put the jar of the database's driver into '%s'.".formatted(folder));
  }

  private List<Driver> dropped() {
    if (dropped.isEmpty() && Files.isDirectory(folder)) {
      dropped = load();
    }
    return dropped;
  }

  private List<Driver> load() {
    var jars = new ArrayList<URL>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.jar")) {
      for (Path jar : found) {
        jars.add(url(jar));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // Stays open: drivers load classes as long as they are used.
    var loader =
        new URLClassLoader("drivers", jars.toArray(URL[]::new), getClass().getClassLoader());
    return ServiceLoader.load(Driver.class, loader).stream()
        .filter(provider -> loader.equals(provider.type().getClassLoader()))
        .map(ServiceLoader.Provider::get)
        .toList();
  }

  private static URL url(Path jar) throws MalformedURLException {
    return jar.toUri().toURL();
  }
}
