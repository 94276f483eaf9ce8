package dev.millrace.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The published contract of the HTTP API, to hold answers against.
public final class OpenApi {

  private OpenApi() {}

  /// What is wrong with an answer; empty for nothing.
  ///
  /// @param schema one of `components/schemas`
  public static Set<ValidationMessage> violations(String schema, JsonNode answer) {
    try (InputStream yaml = OpenApi.class.getResourceAsStream("/openapi.yaml")) {
      Object document =
          new Load(LoadSettings.builder().build())
              .loadFromReader(
                  new InputStreamReader(Objects.requireNonNull(yaml), StandardCharsets.UTF_8));
      ObjectNode root = new ObjectMapper().valueToTree(document);
      root.put("$ref", "#/components/schemas/" + schema);
      return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
          .getSchema(root)
          .validate(answer);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
