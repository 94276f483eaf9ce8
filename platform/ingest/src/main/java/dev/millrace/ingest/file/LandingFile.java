package dev.millrace.ingest.file;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A file as it lies in the landing zone: what may be opened, and what it is known by.
public final class LandingFile {

  private static final int MAX_NAME_CHARACTERS = 200;

  private LandingFile() {}

  /// @throws MillraceException FILE_REFUSED for a link, a device, a folder or a name out of bounds
  public static void requireOrdinary(Path file) {
    String name = file.getFileName().toString();
    if (name.length() > MAX_NAME_CHARACTERS || name.chars().anyMatch(Character::isISOControl)) {
      throw refused(
          name.substring(0, Math.min(name.length(), 40)),
          "a name of at most 200 printable characters");
    }
    try {
      var attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!attributes.isRegularFile()) {
        throw refused(name, "an ordinary file (no link, no device)");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// SHA-256 of the bytes, in hex.
  public static String hash(Path file) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (InputStream bytes = new DigestInputStream(Files.newInputStream(file), digest)) {
        bytes.transferTo(java.io.OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }

  private static MillraceException refused(String name, String expected) {
    return ProblemCode.FILE_REFUSED.exception(
        "The landing zone holds '%s'; expected %s.".formatted(name, expected),
        "Put the file itself there.");
  }
}
