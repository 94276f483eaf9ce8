package dev.millrace.contracts.definition;

import dev.millrace.contracts.definition.HttpAccess.Auth;
import dev.millrace.contracts.definition.HttpAccess.Incremental;
import dev.millrace.contracts.problem.ProblemCode;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;

/// Reads sources of `type: http`.
final class HttpReader {

  private static final URI NOWHERE = URI.create("http://localhost/");
  private static final HttpAccess USUAL = HttpAccess.open(java.util.List.of());
  private static final int MOST_PAGES = 1_000_000;
  private static final int MOST_ROWS = 100_000;
  private static final long MOST_BYTES = 256L << 20;
  private static final int MOST_ATTEMPTS = 20;

  private HttpReader() {}

  static SourceDefinition read(YamlMap map, SourceHead head) {
    head.requireFields(map);
    return new SourceDefinition.Http(
        head.name(),
        head.description(),
        head.table(),
        head.fields(),
        head.partitionByDayOf(),
        map.require("url", HttpReader::url, NOWHERE),
        map.find("records").orElse(""),
        map.texts("key"),
        map.map("paging").map(HttpReader::paging).orElse(usual()),
        access(map, head),
        head.drift());
  }

  private static HttpPaging usual() {
    return new HttpPaging.Numbered("page", "per_page", 500, 1);
  }

  private static HttpPaging paging(YamlMap map) {
    String kind = map.find("kind", HttpReader::kind).orElse("number");
    String size = map.find("size").orElse(kind.equals("number") ? "per_page" : "");
    int rows = map.find("rows", text -> between(text, 1, MOST_ROWS)).orElse(500);
    HttpPaging paging =
        switch (kind) {
          case "offset" ->
              new HttpPaging.Offset(
                  map.find("offset").orElse("offset"), size.isEmpty() ? "limit" : size, rows);
          case "cursor" ->
              new HttpPaging.Cursor(
                  map.find("cursor").orElse("cursor"), map.text("next"), size, rows);
          case "link" -> new HttpPaging.Link(size, rows);
          case "none" -> new HttpPaging.Whole();
          default ->
              new HttpPaging.Numbered(
                  map.find("page").orElse("page"),
                  size,
                  rows,
                  map.find("first", text -> between(text, 0, 1)).orElse(1));
        };
    map.end();
    return paging;
  }

  private static String kind(String text) {
    return switch (text) {
      case "number", "offset", "cursor", "link", "none" -> text;
      default ->
          throw new IllegalArgumentException("expected number, offset, cursor, link or none");
    };
  }

  private static HttpAccess access(YamlMap map, SourceHead head) {
    return new HttpAccess(
        map.map("auth").map(HttpReader::auth).orElse(new Auth.None()),
        map.texts("allow_hosts").stream().map(host -> host.toLowerCase(Locale.ROOT)).toList(),
        map.map("incremental").map(given -> incremental(given, head)).orElse(null),
        map.find("max_pages", text -> between(text, 1, MOST_PAGES)).orElse(USUAL.maxPages()),
        map.find("max_bytes", Sizes::parse)
            .map(bytes -> Math.min(MOST_BYTES, bytes))
            .orElse(USUAL.maxBytes()),
        map.find("attempts", text -> between(text, 1, MOST_ATTEMPTS)).orElse(USUAL.attempts()),
        map.find("timeout", Durations::parse).orElse(Duration.ofSeconds(30)));
  }

  private static Incremental incremental(YamlMap map, SourceHead head) {
    var incremental = new Incremental(map.text("parameter"), map.text("field"));
    if (head.fields().stream().noneMatch(rule -> rule.name().equals(incremental.field()))) {
      map.add(
          ProblemCode.DEFINITION_VALUE.at(
              map.line("field"),
              "The field '%s' is not one that the source lists.".formatted(incremental.field()),
              "List it under 'fields:'."));
    }
    map.end();
    return incremental;
  }

  private static Auth auth(YamlMap map) {
    String kind = map.text("kind");
    Auth auth =
        switch (kind) {
          case "bearer" -> new Auth.Bearer(map.text("token"));
          case "basic" -> new Auth.Basic(map.text("user"), map.text("password"));
          case "key" ->
              new Auth.Key(
                  map.text("name"),
                  map.text("value"),
                  map.find("in", HttpReader::place).orElse("header").equals("query"));
          case "oauth2" ->
              new Auth.Client(
                  map.require("token_url", HttpReader::url, NOWHERE),
                  map.text("client_id"),
                  map.text("client_secret"),
                  map.find("scope").orElse(""));
          default -> {
            map.add(
                ProblemCode.DEFINITION_VALUE.at(
                    map.line("kind"),
                    "The kind '%s' is not one of bearer, basic, key, oauth2.".formatted(kind),
                    "Choose one of them."));
            yield new Auth.None();
          }
        };
    map.end();
    return auth;
  }

  private static String place(String text) {
    if (!text.equals("header") && !text.equals("query")) {
      throw new IllegalArgumentException("expected header or query");
    }
    return text;
  }

  private static int between(String text, int least, int most) {
    int number = Integer.parseInt(text);
    if (number < least || number > most) {
      throw new IllegalArgumentException("expected %d to %d".formatted(least, most));
    }
    return number;
  }

  private static URI url(String text) {
    URI uri = URI.create(text);
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!(scheme.equals("http") || scheme.equals("https")) || uri.getHost() == null) {
      throw new IllegalArgumentException(
          "expected an address that begins with http:// or https://");
    }
    if (uri.getUserInfo() != null) {
      throw ProblemCode.DEFINITION_VALUE.exception(
          "The address of '%s' holds a user; expected none.".formatted(uri.getHost()),
          "Write 'auth: {kind: basic, user: ..., password: ${secret:...}}'.");
    }
    return uri;
  }
}
