package dev.millrace.ingest.event;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The secret that turns a person's id into a pseudonym: the same for the same person, and not to
/// be turned back or guessed without the secret (HMAC-SHA-256). Immutable; safe for any thread.
public final class PersonKey {

  private static final String ALGORITHM = "HmacSHA256";
  private static final int MIN_BYTES = 32;

  private final SecretKeySpec key;

  /// @param secret at least 32 random bytes
  public PersonKey(byte[] secret) {
    if (secret.length < MIN_BYTES) {
      throw new IllegalArgumentException(
          "The key for pseudonyms has %d bytes; expected at least %d."
              .formatted(secret.length, MIN_BYTES));
    }
    this.key = new SecretKeySpec(secret, ALGORITHM);
  }

  /// The secret in a file, which is made when it is missing and only its owner can read.
  public static PersonKey openOrCreate(Path file) {
    try {
      if (!Files.exists(file)) {
        create(file);
      }
      return new PersonKey(HexFormat.of().parseHex(Files.readString(file).strip()));
    } catch (IOException | IllegalArgumentException e) {
      throw new MillraceException(
          ProblemCode.DATA_DIRECTORY_UNUSABLE.problem(
              "The key for pseudonyms '%s' cannot be read: %s.".formatted(file, e.getMessage()),
              "Put back the file as it was; with another key, people get other pseudonyms."),
          e);
    }
  }

  private static void create(Path file) throws IOException {
    byte[] secret = new byte[MIN_BYTES];
    new SecureRandom().nextBytes(secret);
    Path unfinished = file.resolveSibling(file.getFileName() + ".part");
    Files.deleteIfExists(unfinished);
    Files.createFile(
        unfinished,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(unfinished, HexFormat.of().formatHex(secret));
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /// Begins with `p_`.
  String pseudonym(String id) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      byte[] hash = mac.doFinal(id.getBytes(StandardCharsets.UTF_8));
      return "p_" + Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("Every Java has " + ALGORITHM + ".", e);
    }
  }
}
