package dev.millrace.ingest.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/// Fetches the pages of a source, one after another. Redirects are not followed; an answer is read
/// up to a limit.
public final class HttpPages {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int MAX_ANSWER_BYTES = 32 * 1024 * 1024;
  private static final int MAX_PAGES = 100_000;

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient client =
      HttpClient.newBuilder()
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(TIMEOUT)
          .build();

  /// Hands over every record of every page, until a page holds fewer than its size.
  public void read(SourceDefinition.Http source, Sink sink) throws InterruptedException {
    for (int page = 1; page <= MAX_PAGES; page++) {
      JsonNode records = records(source, fetch(address(source, page)));
      for (JsonNode record : records) {
        sink.record(page, record);
      }
      if (records.size() < source.paging().size()) {
        return;
      }
    }
    throw answer(source.url(), "more than %,d pages".formatted(MAX_PAGES));
  }

  /// Hands over every record of the first page.
  void readFirst(SourceDefinition.Http source, Sink sink) throws InterruptedException {
    for (JsonNode record : records(source, fetch(address(source, 1)))) {
      sink.record(1, record);
    }
  }

  private static URI address(SourceDefinition.Http source, int page) {
    String separator = source.url().getRawQuery() == null ? "?" : "&";
    var paging = source.paging();
    return URI.create(
        "%s%s%s=%d&%s=%d"
            .formatted(
                source.url(),
                separator,
                paging.pageParameter(),
                page,
                paging.sizeParameter(),
                paging.size()));
  }

  private JsonNode fetch(URI address) throws InterruptedException {
    var request =
        HttpRequest.newBuilder(address)
            .timeout(TIMEOUT)
            .header("Accept", "application/json")
            .build();
    try {
      HttpResponse<InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        byte[] bytes = body.readNBytes(MAX_ANSWER_BYTES + 1);
        if (response.statusCode() != 200) {
          throw answer(address, "status %d".formatted(response.statusCode()));
        }
        if (bytes.length > MAX_ANSWER_BYTES) {
          throw answer(address, "more than %,d bytes".formatted(MAX_ANSWER_BYTES));
        }
        return json.readTree(bytes);
      }
    } catch (JsonProcessingException e) {
      throw answer(address, "something that is not JSON (%s)".formatted(e.getOriginalMessage()));
    } catch (IOException e) {
      throw new MillraceException(
          ProblemCode.SOURCE_UNREACHABLE.problem(
              "The address '%s' cannot be reached: %s.".formatted(address, e.getMessage()),
              "Check the address and that the service runs."),
          e);
    }
  }

  private static JsonNode records(SourceDefinition.Http source, JsonNode answer) {
    JsonNode records = source.records().isEmpty() ? answer : answer.path(source.records());
    if (!records.isArray()) {
      throw answer(source.url(), "no array '%s'".formatted(source.records()));
    }
    return records;
  }

  private static MillraceException answer(URI address, String found) {
    return ProblemCode.SOURCE_ANSWER.exception(
        "The address '%s' answered with %s; expected a page of JSON records."
            .formatted(address, found),
        "Check 'url', 'records' and 'paging' of the source.");
  }

  /// Takes records as they come.
  public interface Sink {
    void record(int page, JsonNode record);
  }
}
