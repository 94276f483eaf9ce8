package dev.millrace.ml.experiment;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// Chance that can be computed again: the first 53 bits of SHA-256 over `salt + ":" + purpose + ":"
/// + unit` in UTF-8, as a share from 0 to below 1. The same in every process and every language.
public final class Lot {

  private static final int BITS = 53;

  private Lot() {}

  public static double of(String salt, String purpose, String unit) {
    byte[] text = (salt + ":" + purpose + ":" + unit).getBytes(StandardCharsets.UTF_8);
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text);
      return (ByteBuffer.wrap(hash).getLong() >>> (Long.SIZE - BITS)) * 0x1.0p-53;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256; this is a bug.", e);
    }
  }
}
