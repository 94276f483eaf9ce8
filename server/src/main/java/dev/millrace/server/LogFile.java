package dev.millrace.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.logging.FileHandler;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/// Where libraries and ourselves write our log: a file that rotates, so that the terminal stays for
/// people.
public final class LogFile {

  private static final int MAX_BYTES = 10 * 1024 * 1024;
  private static final int FILES = 5;

  private LogFile() {}

  /// Sends all logging into `millrace.log` in the directory.
  public static void open(Path directory) {
    System.setProperty(
        "java.util.logging.SimpleFormatter.format", "%1$tFT%1$tT.%1$tL %4$s %3$s %5$s%6$s%n");
    LogManager.getLogManager().reset();
    try {
      Files.createDirectories(directory);
      var handler =
          new FileHandler(directory.resolve("millrace.log").toString(), MAX_BYTES, FILES, true);
      handler.setFormatter(new SimpleFormatter());
      Logger root = Logger.getLogger("");
      root.addHandler(handler);
      root.setLevel(Level.WARNING);
      Logger.getLogger("dev.millrace").setLevel(Level.INFO);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
