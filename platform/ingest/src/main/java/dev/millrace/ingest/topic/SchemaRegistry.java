package dev.millrace.ingest.topic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.definition.RegistryAccess;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.ingest.row.RowProblem;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;

/// Schemas by number, from a registry that speaks Confluent's API. A schema never changes, so each
/// is asked for once. For one thread.
final class SchemaRegistry implements AutoCloseable {

  private static final int MAX_SCHEMAS = 1_000;
  private static final int MAX_BYTES = 1 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int NO_SCHEMA = 40_403;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final RegistryAccess access;
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final Map<Integer, Schema> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Schema> eldest) {
          return size() > MAX_SCHEMAS;
        }
      };
  private final Map<Integer, String> refused = new HashMap<>();

  SchemaRegistry(RegistryAccess access) {
    this.access = access;
  }

  /// @throws RowProblem when the registry says that there is no such schema
  /// @throws MillraceException SOURCE_UNREACHABLE or SOURCE_ANSWER: then the record is not to blame
  Schema schema(int id) throws RowProblem, InterruptedException {
    Schema schema = known.get(id);
    if (schema == null) {
      String reason = refused.get(id);
      if (reason != null) {
        throw new RowProblem(reason);
      }
      try {
        schema = read(id);
      } catch (RowProblem e) {
        if (refused.size() < MAX_SCHEMAS) {
          refused.put(id, e.reason());
        }
        throw e;
      }
      known.put(id, schema);
    }
    return schema;
  }

  /// What was refused may be registered by now.
  void forgetRefused() {
    refused.clear();
  }

  private Schema read(int id) throws RowProblem, InterruptedException {
    HttpResponse<InputStream> answer;
    byte[] body;
    try {
      answer = client.send(request(id), HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream in = answer.body()) {
        body = in.readNBytes(MAX_BYTES + 1);
      }
    } catch (IOException e) {
      throw new MillraceException(
          ProblemCode.SOURCE_UNREACHABLE.problem(
              "The schema registry '%s' cannot be reached: %s."
                  .formatted(access.url(), e.getMessage()),
              "Check 'registry', and that it runs."),
          e);
    }
    if (body.length > MAX_BYTES) {
      throw new RowProblem("The schema %d is larger than %,d bytes.".formatted(id, MAX_BYTES));
    }
    return parsed(id, answer.statusCode(), body);
  }

  private HttpRequest request(int id) {
    var request =
        HttpRequest.newBuilder(URI.create(access.url() + "/schemas/ids/" + id))
            .timeout(PATIENCE)
            .header("Accept", "application/vnd.schemaregistry.v1+json, application/json");
    if (access.user() != null) {
      String login = access.user() + ":" + (access.password() == null ? "" : access.password());
      request.header(
          "Authorization",
          "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
    }
    return request.build();
  }

  private Schema parsed(int id, int status, byte[] body) throws RowProblem {
    JsonNode answer = json(body);
    if (status == 404 && answer.path("error_code").asInt() == NO_SCHEMA) {
      throw new RowProblem(
          "The schema %d of the record is not in the registry '%s'.".formatted(id, access.url()));
    }
    if (status != 200 || !answer.path("schema").isTextual()) {
      throw ProblemCode.SOURCE_ANSWER.exception(
          "The schema registry '%s' answered %d; expected a schema."
              .formatted(access.url(), status),
          status == 401 || status == 403
              ? "Check 'registry_user' and 'registry_password'."
              : "Check 'registry': it is the address before '/schemas/ids/...'.");
    }
    String type = answer.path("schemaType").asText("AVRO");
    if (!type.equals("AVRO") || !answer.path("references").isEmpty()) {
      throw new RowProblem(
          "The schema %d is %s; expected an Avro schema without references."
              .formatted(id, type.equals("AVRO") ? "one with references" : "of type " + type));
    }
    try {
      return new Schema.Parser().parse(answer.path("schema").textValue());
    } catch (SchemaParseException e) {
      throw new RowProblem("The schema %d cannot be read: %s.".formatted(id, e.getMessage()));
    } catch (AvroRuntimeException e) {
      throw new RowProblem("The schema %d is none: %s.".formatted(id, e.getMessage()));
    }
  }

  private static JsonNode json(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      return JSON.createObjectNode();
    } catch (IOException e) {
      throw new IllegalStateException("Bytes in memory cannot be read; this is a bug.", e);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
