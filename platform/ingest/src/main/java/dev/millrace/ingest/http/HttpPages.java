package dev.millrace.ingest.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.definition.HttpPaging;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.ingest.http.HttpExchange.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Fetches the pages of a source, one after another, until there are no more. Pages that do not end
/// are a problem and no endless run.
final class HttpPages {

  private static final Pattern NEXT =
      Pattern.compile(
          "<([^>]{1,4000})>\\s*;[^,]*\\brel\\s*=\\s*\"?next\"?", Pattern.CASE_INSENSITIVE);

  private final ObjectMapper json = new ObjectMapper();
  private final SourceDefinition.Http source;
  private final HttpCaller caller;

  HttpPages(SourceDefinition.Http source, HttpCaller caller) {
    this.source = source;
    this.caller = caller;
  }

  /// An answer and its rows.
  ///
  /// @param url without what is secret
  record Page(int number, String url, int status, String body, JsonNode records) {}

  /// Takes pages as they come.
  interface Sink {
    /// Whether there is need of more.
    boolean page(Page page);
  }

  /// @param asked parameters that every page is asked with
  void read(Map<String, String> asked, Sink sink) throws InterruptedException {
    Set<String> seen = new HashSet<>();
    URI uri = first(asked);
    byte[] last = new byte[0];
    for (int number = 1; number <= source.access().maxPages(); number++) {
      if (!seen.add(uri.toString())) {
        throw HttpCaller.answered(uri, "the same next page twice");
      }
      Answer answer = caller.get(uri);
      String body = new String(answer.body(), StandardCharsets.UTF_8);
      JsonNode root = parsed(uri, body);
      JsonNode records = records(source, root);
      boolean isRepeated = records.size() > 0 && Arrays.equals(last, answer.body());
      if (isRepeated) {
        throw HttpCaller.answered(uri, "page %d as it did with the one before".formatted(number));
      }
      last = answer.body();
      var page = new Page(number, HttpCaller.shown(uri), answer.status(), body, records);
      URI next = sink.page(page) ? next(asked, uri, page, root, answer) : null;
      if (next == null) {
        return;
      }
      uri = next;
    }
    throw HttpCaller.answered(
        source.url(), "more than %,d pages".formatted(source.access().maxPages()));
  }

  private URI first(Map<String, String> asked) {
    var parameters = new LinkedHashMap<String, String>();
    switch (source.paging()) {
      case HttpPaging.Numbered(String page, String size, int rows, int first) -> {
        parameters.put(page, "" + first);
        parameters.put(size, "" + rows);
      }
      case HttpPaging.Offset(String offset, String size, int rows) -> {
        parameters.put(offset, "0");
        parameters.put(size, "" + rows);
      }
      case HttpPaging.Cursor(_, _, String size, int rows) -> parameters.put(size, "" + rows);
      case HttpPaging.Link(String size, int rows) -> parameters.put(size, "" + rows);
      case HttpPaging.Whole _ -> {}
    }
    parameters.remove("");
    parameters.putAll(asked);
    return with(source.url(), parameters);
  }

  private @Nullable URI next(
      Map<String, String> asked, URI uri, Page page, JsonNode root, Answer answer) {
    int got = page.records().size();
    return switch (source.paging()) {
      case HttpPaging.Numbered(String name, String size, int rows, int first) ->
          got < rows ? null : with(source.url(), name, first + page.number(), size, rows, asked);
      case HttpPaging.Offset(String name, String size, int rows) ->
          got < rows
              ? null
              : with(source.url(), name, page.number() * (long) rows, size, rows, asked);
      case HttpPaging.Cursor(String name, String path, _, _) -> {
        JsonNode cursor = find(root, path);
        yield cursor.isValueNode() && !cursor.isNull() && !cursor.asText().isEmpty()
            ? with(first(asked), Map.of(name, cursor.asText()))
            : null;
      }
      case HttpPaging.Link _ -> link(uri, answer);
      case HttpPaging.Whole _ -> null;
    };
  }

  private @Nullable URI link(URI uri, Answer answer) {
    Matcher matcher = NEXT.matcher(answer.header("link").orElse(""));
    if (!matcher.find()) {
      return null;
    }
    URI next;
    try {
      next = uri.resolve(matcher.group(1).strip());
    } catch (IllegalArgumentException e) {
      throw HttpCaller.answered(uri, "a next page that is no address");
    }
    if (next.getHost() == null || !HttpCaller.isSameHost(source.url(), next)) {
      throw HttpCaller.answered(uri, "a next page on the host '%s'".formatted(next.getHost()));
    }
    return next;
  }

  private static URI with(
      URI uri, String name, long value, String size, int rows, Map<String, String> asked) {
    var parameters = new LinkedHashMap<String, String>();
    parameters.put(name, "" + value);
    parameters.put(size, "" + rows);
    parameters.putAll(asked);
    return with(uri, parameters);
  }

  /// The address with more parameters.
  static URI with(URI uri, Map<String, String> parameters) {
    var text = new StringBuilder(uri.toString());
    parameters.forEach((name, value) ->
        text.append(text.indexOf("?") < 0 ? '?' : '&')
            .append(URLEncoder.encode(name, StandardCharsets.UTF_8))
            .append('=')
            .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return URI.create(text.toString());
  }

  private JsonNode parsed(URI uri, String body) {
    try {
      return json.readTree(body);
    } catch (JsonProcessingException e) {
      throw HttpCaller.answered(
          uri, "something that is not JSON (%s)".formatted(e.getOriginalMessage()));
    }
  }

  /// The rows of an answer that was kept.
  static JsonNode records(SourceDefinition.Http source, String body) throws IOException {
    return records(source, new ObjectMapper().readTree(body));
  }

  private static JsonNode records(SourceDefinition.Http source, JsonNode answer) {
    JsonNode records = source.records().isEmpty() ? answer : find(answer, source.records());
    if (!records.isArray()) {
      throw HttpCaller.answered(source.url(), "no array '%s'".formatted(source.records()));
    }
    return records;
  }

  private static JsonNode find(JsonNode root, String path) {
    JsonNode node = root;
    for (String step : path.split("\\.", -1)) {
      node = node.path(step);
    }
    return node;
  }
}
