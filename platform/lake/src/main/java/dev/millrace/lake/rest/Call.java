package dev.millrace.lake.rest;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.jspecify.annotations.Nullable;

/// A request that has found its route.
///
/// @param variables what stood in the path, still percent-encoded
record Call(RestRequest request, Map<String, String> variables) {

  private static final String SEPARATOR = "\u001f";
  private static final int MAX_PAGE = 1_000;

  Namespace namespace() {
    return namespace(decoded("namespace"));
  }

  TableIdentifier table() {
    return TableIdentifier.of(namespace(), decoded("table"));
  }

  TableIdentifier view() {
    return TableIdentifier.of(namespace(), decoded("view"));
  }

  Namespace parent() {
    String parent = request.query().getOrDefault("parent", "");
    return parent.isEmpty() ? Namespace.empty() : namespace(parent);
  }

  private static Namespace namespace(String text) {
    return Namespace.of(Arrays.stream(text.split(SEPARATOR, -1)).toArray(String[]::new));
  }

  private String decoded(String variable) {
    return URLDecoder.decode(variables.getOrDefault(variable, ""), StandardCharsets.UTF_8);
  }

  <T> T body(Class<T> type) {
    return RestJson.read(request.body(), type);
  }

  boolean flag(String parameter) {
    return Boolean.parseBoolean(request.query().get(parameter));
  }

  String parameter(String name, String otherwise) {
    return request.query().getOrDefault(name, otherwise);
  }

  /// Whether the client understands pages.
  boolean isPaged() {
    return request.query().containsKey("pageSize") || request.query().containsKey("pageToken");
  }

  @Nullable String pageToken() {
    String token = request.query().get("pageToken");
    if (token != null && !token.isEmpty() && !token.matches("[0-9]{1,9}")) {
      throw new IllegalArgumentException(
          "The page token '%s' is none that this catalog has given.".formatted(token));
    }
    return token;
  }

  String pageSize() {
    String size = parameter("pageSize", String.valueOf(MAX_PAGE));
    if (!size.matches("[0-9]{1,9}") || Integer.parseInt(size) < 1) {
      throw new IllegalArgumentException(
          "The page size '%s' is none; expected a number from 1.".formatted(size));
    }
    return String.valueOf(Math.min(MAX_PAGE, Integer.parseInt(size)));
  }
}
