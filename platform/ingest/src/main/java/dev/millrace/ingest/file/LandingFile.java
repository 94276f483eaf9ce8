package dev.millrace.ingest.file;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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
  private static final int SHOWN_CHARACTERS = 40;

  private LandingFile() {}

  /// @throws MillraceException FILE_REFUSED for a link, a device, a folder, a name out of bounds,
  ///   or a file without a byte
  public static void requireOrdinary(Path file) {
    String name = file.getFileName().toString();
    requireName(name);
    try {
      var attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!attributes.isRegularFile()) {
        throw refused(name, "an ordinary file (no link, no device)");
      }
      if (attributes.size() == 0) {
        throw refused(name, "a file that is not empty");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// @throws MillraceException FILE_REFUSED for a name that is long or cannot be printed
  public static void requireName(String name) {
    if (!isPlain(name)) {
      throw refused(shown(name), "a name of at most 200 printable characters");
    }
  }

  private static boolean isPlain(String name) {
    return name.length() <= MAX_NAME_CHARACTERS
        && name.getBytes(StandardCharsets.UTF_8).length <= MAX_NAME_CHARACTERS
        && name.chars().noneMatch(Character::isISOControl);
  }

  /// The name, or what can be shown of one that is long or cannot be printed.
  public static String shown(String name) {
    String printable = name.replaceAll("\\p{Cntrl}", "�");
    return printable.length() > SHOWN_CHARACTERS && !isPlain(name)
        ? printable.substring(0, SHOWN_CHARACTERS) + "…"
        : printable;
  }

  /// The name under which the file is kept: its own, or one made from it that every file system
  /// takes, with room for an ending.
  public static String kept(String name) {
    return isPlain(name)
        ? name
        : "refused-" + hex(digest().digest(name.getBytes(StandardCharsets.UTF_8))).substring(0, 16);
  }

  /// Opens the file itself and no link.
  static InputStream open(Path file) throws IOException {
    return Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
  }

  /// SHA-256 of the bytes, in hex.
  public static String hash(Path file) {
    MessageDigest digest = digest();
    try (InputStream bytes = new DigestInputStream(open(file), digest)) {
      bytes.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return hex(digest.digest());
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
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
