package dev.millrace.server;

import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.time.BusinessClock;
import dev.millrace.server.http.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The platform with its data directory and its port. Owned and closed by the command that started
/// it.
public final class Running implements AutoCloseable {

  private final Closing opened = new Closing();
  private final DataDirectory data;
  private final Platform platform;
  private final StatusReader status;
  private final BusinessClock clock;
  private final Set<Role> roles;
  private final HttpServer http;

  private Running(
      Path directory,
      @Nullable Path projectDirectory,
      Supplier<Project> definitions,
      BusinessClock clock,
      int port,
      Set<Role> roles) {
    Project project = definitions.get();
    this.roles = roles;
    try {
      this.clock = clock;
      this.data = opened.add(DataDirectory.open(directory));
      LogFile.open(data.root());
      var settings =
          new ServerSettings(
              project,
              projectDirectory,
              definitions,
              port,
              clock,
              InstantSource.system(),
              RandomGenerator.getDefault());
      this.platform = opened.add(Wiring.open(data, settings)).platform();
      this.status = new StatusReader(platform, clock);
      this.http = opened.add(HttpServer.start(platform, clock, port, roles));
      writePort();
      startRoles();
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private void startRoles() {
    if (roles.contains(Role.LAKE)) {
      platform.eventWriter().start();
      platform.quarantineWriter().start();
      platform.landingZone().start();
      platform.captures().start();
      platform.following().start();
      platform.regulations().start();
    }
    if (roles.contains(Role.FEATURES)) {
      platform.features().start();
    }
  }

  /// For clients on this machine that know the data directory.
  private void writePort() {
    try {
      Files.writeString(data.root().resolve("port"), http.port() + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Starts everything but the flows: events are taken in, pages answer.
  public static Running start(Path directory, Project project, BusinessClock clock, int port) {
    return start(directory, null, () -> project, clock, port, Role.ALL);
  }

  /// Starts some roles only.
  ///
  /// @param projectDirectory where the project's files are; null where they are not to be changed
  /// @param definitions reads the project; again when its files have changed
  public static Running start(
      Path directory,
      @Nullable Path projectDirectory,
      Supplier<Project> definitions,
      BusinessClock clock,
      int port,
      Set<Role> roles) {
    return new Running(directory, projectDirectory, definitions, clock, port, roles);
  }

  /// From now on schedules and arrivals start runs, if that is one of this process's roles.
  public void startFlows() {
    if (roles.contains(Role.FLOWS)) {
      platform.flows().start();
    }
  }

  public Platform platform() {
    return platform;
  }

  public StatusReader status() {
    return status;
  }

  /// Shop seconds in a real second.
  public double speed() {
    return clock.speed();
  }

  public int port() {
    return http.port();
  }

  /// Where files are dropped, a folder for each source.
  public Path landing() {
    return data.files().resolve("landing");
  }

  public Path root() {
    return data.root();
  }

  /// With the token that lets its reader in: for the terminal of the person who started us, not for
  /// a log.
  public String address() {
    return "http://localhost:%d/?token=%s".formatted(http.port(), platform.access().token());
  }

  @Override
  public void close() {
    opened.close();
  }
}
