package dev.millrace.govern;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/// The keys of the house: a token for people and services that read, a write key for those that
/// send events. Both are generated on first start. Compared in constant time.
public final class Access {

  private final String token;
  private final String writeKey;

  private Access(String token, String writeKey) {
    this.token = token;
    this.writeKey = writeKey;
  }

  /// Reads `token` and `write-key` in the directory, or creates them.
  public static Access openOrCreate(Path directory) {
    return new Access(
        SecretFile.openOrCreate(directory.resolve("token")),
        SecretFile.openOrCreate(directory.resolve("write-key")));
  }

  /// For the address that is printed at start; never for a log.
  public String token() {
    return token;
  }

  /// For a client that runs beside us, such as the sample shop.
  public String writeKey() {
    return writeKey;
  }

  public boolean isToken(@Nullable String given) {
    return isSame(token, given);
  }

  /// @throws MillraceException WRITE_KEY_UNKNOWN
  public void requireWriteKey(@Nullable String given) {
    if (!isSame(writeKey, given)) {
      throw ProblemCode.WRITE_KEY_UNKNOWN.exception(
          given == null || given.isEmpty()
              ? "The request carries no write key; expected Basic authentication with the key as user."
              : "The write key is not known.",
          "Take it from the file 'write-key' in the data directory.");
    }
  }

  private static boolean isSame(String secret, @Nullable String given) {
    return given != null
        && MessageDigest.isEqual(
            secret.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }
}
