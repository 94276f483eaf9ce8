package dev.millrace.contracts.definition;

import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How objects in a bucket are reached. Its text never holds what is secret.
///
/// @param prefix of the keys, without a slash at either end; empty for the whole bucket
/// @param endpoint of a store that is not Amazon's; null for Amazon's
/// @param region null to ask the environment
/// @param pathStyle whether the bucket stands in the path of an address and not in its host
/// @param keys null to ask the environment
public record ObjectAccess(
    String bucket,
    String prefix,
    @Nullable URI endpoint,
    @Nullable String region,
    boolean pathStyle,
    @Nullable Keys keys) {

  private static final Pattern LOCATION =
      Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:/[A-Za-z0-9._=-]+)*)/?");

  /// Who asks.
  public record Keys(String access, String secret) {
    @Override
    public String toString() {
      return "Keys[***]";
    }
  }

  /// `s3://bucket/prefix`
  public String location() {
    return "s3://" + bucket + (prefix.isEmpty() ? "" : "/" + prefix);
  }

  /// Reads `s3://bucket/prefix`; how it is reached is left open.
  ///
  /// @throws IllegalArgumentException with what was expected
  static ObjectAccess at(String location) {
    Matcher matcher = LOCATION.matcher(location);
    if (!matcher.matches() || location.contains("/.")) {
      throw new IllegalArgumentException("expected s3://bucket/prefix");
    }
    String prefix = matcher.group(2);
    return new ObjectAccess(
        matcher.group(1), prefix.isEmpty() ? "" : prefix.substring(1), null, null, false, null);
  }

  @Override
  public String toString() {
    return "ObjectAccess[" + location() + "]";
  }
}
