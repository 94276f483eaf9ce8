package dev.millrace.contracts.definition;

import dev.millrace.contracts.definition.ObjectAccess.Keys;
import dev.millrace.contracts.problem.ProblemCode;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads how a bucket is reached: `endpoint`, `region`, `path_style`, `access_key`, `secret_key`.
final class ObjectAccessReader {

  private ObjectAccessReader() {}

  static ObjectAccess read(YamlMap map, ObjectAccess at) {
    URI endpoint = map.find("endpoint", ObjectAccessReader::endpoint).orElse(null);
    return new ObjectAccess(
        at.bucket(),
        at.prefix(),
        endpoint,
        map.find("region", ObjectAccessReader::region).orElse(null),
        map.find("path_style", FieldRules::yes).orElse(false),
        keys(map));
  }

  private static @Nullable Keys keys(YamlMap map) {
    String access = map.find("access_key").orElse(null);
    String secret = map.find("secret_key").orElse(null);
    if (access != null && secret != null) {
      return new Keys(access, secret);
    }
    if (access != null || secret != null) {
      map.add(
          ProblemCode.DEFINITION_KEY_MISSING.at(
              map.line(access == null ? "secret_key" : "access_key"),
              "The key '%s' is missing beside '%s'; expected both or neither."
                  .formatted(
                      access == null ? "access_key" : "secret_key",
                      access == null ? "secret_key" : "access_key"),
              "Write both as '${secret:...}', or leave both to the environment."));
    }
    return null;
  }

  private static String region(String text) {
    if (!text.matches("[a-z0-9-]{1,40}")) {
      throw new IllegalArgumentException("expected a region such as eu-central-1");
    }
    return text;
  }

  /// The value is not in the problem: it may hold a password.
  private static URI endpoint(String text) {
    URI uri = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!(scheme.equals("http") || scheme.equals("https"))
        || uri.getHost() == null
        || uri.getUserInfo() != null
        || !uri.getPath().isEmpty()) {
      throw ProblemCode.DEFINITION_VALUE.exception(
          "The key 'endpoint' holds '%s'; expected http(s)://host:port without user and path."
              .formatted(new DatabaseAccess(text, null, null).shownUrl()),
          "Give keys as 'access_key' and 'secret_key'.");
    }
    return uri;
  }
}
