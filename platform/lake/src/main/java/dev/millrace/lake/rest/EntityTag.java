package dev.millrace.lake.rest;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.iceberg.rest.RESTCatalogProperties.SnapshotMode;

/// What tells one state of a table from another: a metadata file never changes, so its place is
/// enough.
final class EntityTag {

  private static final int BYTES = 12;

  private EntityTag() {}

  static String of(String metadataLocation, SnapshotMode mode) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest((mode + metadataLocation).getBytes(StandardCharsets.UTF_8));
      return "\"" + HexFormat.of().formatHex(digest, 0, BYTES) + "\"";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256.", e);
    }
  }
}
