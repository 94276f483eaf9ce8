package dev.millrace.lake.rest;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a client asks the catalog.
///
/// @param path what follows `/iceberg`, still percent-encoded, as `/v1/namespaces`
/// @param query the parameters, decoded
/// @param ifNoneMatch the entity tag that the client already holds
/// @param body JSON, or nothing
public record RestRequest(
    String method,
    String path,
    Map<String, String> query,
    @Nullable String ifNoneMatch,
    byte[] body) {

  public RestRequest {
    query = Map.copyOf(query);
  }
}
