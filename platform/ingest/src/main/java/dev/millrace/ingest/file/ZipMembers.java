package dev.millrace.ingest.file;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/// The members of a zip archive, each unpacked by itself into a file of ours: no name of the
/// archive ever becomes a path. A member that means harm is refused, and the others are read.
public final class ZipMembers {

  private static final byte[] BEGIN = {'P', 'K'};
  private static final int GZIP_FIRST = 0x1f;
  private static final int GZIP_SECOND = 0x8b;
  private static final String SYSTEM_FOLDER = "__MACOSX/";

  private final Path spill;
  private final FileLimits limits;

  /// @param spill folder for the member that is being read
  public ZipMembers(Path spill, FileLimits limits) {
    this.spill = spill;
    this.limits = limits;
  }

  /// Takes one member; its file goes away afterwards.
  public interface Reader {
    FileLoad.Result read(Path path, String name, String hash);
  }

  /// What became of a member.
  ///
  /// @param result null when it was refused
  /// @param problem why it was; null when it was read
  public record Member(String name, FileLoad.@Nullable Result result, @Nullable Problem problem) {}

  public static boolean isZip(Path file) {
    byte[] begin = begin(file);
    return begin.length == 4
        && begin[0] == BEGIN[0]
        && begin[1] == BEGIN[1]
        && ((begin[2] == 3 && begin[3] == 4) || (begin[2] == 5 && begin[3] == 6));
  }

  private static byte[] begin(Path file) {
    try (InputStream bytes = LandingFile.open(file)) {
      return bytes.readNBytes(4);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// @throws MillraceException FILE_REFUSED when it is no archive, or one of too many members
  public List<Member> read(Path archive, Reader reader) {
    String name = archive.getFileName().toString();
    var members = new ArrayList<Member>();
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      if (zip.size() > limits.maxMembers()) {
        throw ProblemCode.FILE_REFUSED.exception(
            "The archive '%s' has %,d members; expected at most %,d."
                .formatted(name, zip.size(), limits.maxMembers()),
            "Deliver it in parts.");
      }
      Set<String> seen = new HashSet<>();
      for (ZipEntry entry : (Iterable<ZipEntry>) zip.stream().map(ZipEntry.class::cast)::iterator) {
        if (!entry.isDirectory() && !entry.getName().startsWith(SYSTEM_FOLDER)) {
          members.add(read(zip, entry, name, seen, reader));
        }
      }
    } catch (ZipException e) {
      throw refused(name, "an archive that can be read (%s)".formatted(e.getMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return members;
  }

  private Member read(ZipFile zip, ZipEntry entry, String archive, Set<String> seen, Reader reader)
      throws IOException {
    String name = archive + "/" + entry.getName();
    try {
      requireName(archive, entry.getName());
      if (!seen.add(entry.getName())) {
        throw refused(name, "each member once");
      }
      Files.createDirectories(spill);
      Path file = Files.createTempFile(spill, "member-", ".part");
      try {
        String hash = unpack(zip, entry, name, file);
        requireNoArchive(name, file);
        return new Member(name, reader.read(file, name, hash), null);
      } finally {
        Files.delete(file);
      }
    } catch (MillraceException e) {
      if (e.problem().code() != ProblemCode.FILE_REFUSED) {
        throw e;
      }
      return new Member(LandingFile.shown(name), null, e.problem());
    } catch (ZipException e) {
      return new Member(
          name, null, refused(name, "a whole member (%s)".formatted(e.getMessage())).problem());
    }
  }

  private static void requireName(String archive, String member) {
    LandingFile.requireName(member);
    boolean leaves =
        member.startsWith("/")
            || member.contains("\\")
            || member.matches("[A-Za-z]:.*")
            || List.of(member.split("/", -1)).contains("..");
    if (leaves) {
      throw refused(archive + "/" + member, "a name that stays inside the archive");
    }
  }

  private String unpack(ZipFile zip, ZipEntry entry, String name, Path file) throws IOException {
    MessageDigest digest = LandingFile.digest();
    long packed = Math.max(1, entry.getCompressedSize());
    try (InputStream bytes = new Unpacked(zip.getInputStream(entry), name, () -> packed, limits);
        OutputStream out = new DigestOutputStream(Files.newOutputStream(file), digest)) {
      bytes.transferTo(out);
    }
    return LandingFile.hex(digest.digest());
  }

  private static void requireNoArchive(String name, Path file) {
    byte[] begin = begin(file);
    boolean isGzip =
        begin.length > 1 && (begin[0] & 0xff) == GZIP_FIRST && (begin[1] & 0xff) == GZIP_SECOND;
    if (isGzip || isZip(file)) {
      throw refused(name, "a member that is no archive itself");
    }
    if (begin.length == 0) {
      throw refused(name, "a member that is not empty");
    }
  }

  private static MillraceException refused(String name, String expected) {
    return ProblemCode.FILE_REFUSED.exception(
        "The landing zone holds '%s'; expected %s.".formatted(name, expected),
        "Pack the files themselves, each once.");
  }
}
