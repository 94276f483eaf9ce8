package dev.millrace.server.http.collector;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class WriteKeySearchTest {

  @Test
  void theUserOfBasicAuthenticationIsTheKey() {
    assertThat(WriteKeySearch.beforeBody(request("/v1/t", basic("key:")))).isEqualTo("key");
    assertThat(WriteKeySearch.beforeBody(request("/v1/t", basic("key")))).isEqualTo("key");
  }

  @Test
  void aHeaderThatCannotBeReadIsNoReasonToLookElsewhere() {
    assertThat(WriteKeySearch.beforeBody(request("/v1/t?writeKey=key", "Basic ???"))).isEmpty();
  }

  @Test
  void theAddressMayHoldTheKey() {
    assertThat(WriteKeySearch.beforeBody(request("/v1/t?writeKey=key", ""))).isEqualTo("key");
    assertThat(WriteKeySearch.beforeBody(request("/v1/t?writeKey=key", "Bearer x")))
        .isEqualTo("key");
  }

  @Test
  void onlyTheBodyCanTellOtherwise() {
    assertThat(WriteKeySearch.beforeBody(request("/v1/t", ""))).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"writeKey\": \"key\"}",
        "{\"batch\": [{\"writeKey\": \"another\", \"a\": [1, {}]}], \"writeKey\": \"key\"}",
        "{\"writeKey\": \"key\", and nothing after it is read"
      })
  void theKeyStandsAtTheTopOfTheBody(String body) {
    assertThat(inBody(body)).isEqualTo("key");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "no JSON", "[]", "{\"batch\": [{\"writeKey\": \"x\"}]}", "{\"writeKey\": 1}"})
  void aBodyWithoutItHasNone(String body) {
    assertThat(inBody(body)).isNull();
  }

  @Test
  void nestingWithoutEndHasNone() {
    assertThat(inBody("{\"a\": " + "[".repeat(100_000))).isNull();
  }

  private static @org.jspecify.annotations.Nullable String inBody(String body) {
    return WriteKeySearch.inBody(body.getBytes(StandardCharsets.UTF_8));
  }

  private static ServiceRequestContext request(String path, String authorization) {
    return ServiceRequestContext.of(
        HttpRequest.of(RequestHeaders.of(HttpMethod.POST, path, "authorization", authorization)));
  }

  private static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }
}
