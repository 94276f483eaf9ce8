package dev.millrace.server.http.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.HttpStatusException;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.util.List;
import org.junit.jupiter.api.Test;

final class OriginCheckTest {

  private static final HttpService TAKES_ALL = (_, _) -> HttpResponse.of(HttpStatus.OK);
  private static final List<String> SHOP = List.of("https://shop.example");

  @Test
  void aPageOfANamedOriginPasses() throws Exception {
    assertThat(status(SHOP, request("https://shop.example"))).isEqualTo(HttpStatus.OK);
  }

  @Test
  void aPageOfAnotherOriginIsRefused() {
    assertThatExceptionOfType(HttpStatusException.class)
        .isThrownBy(() -> status(SHOP, request("https://shop.example.evil")))
        .satisfies(e -> assertThat(e.httpStatus()).isEqualTo(HttpStatus.FORBIDDEN));
  }

  @Test
  void whatIsNoPagePasses() throws Exception {
    assertThat(status(SHOP, HttpRequest.of(HttpMethod.POST, "/v1/t"))).isEqualTo(HttpStatus.OK);
  }

  @Test
  void anyPagePassesWhereNoneIsNamed() throws Exception {
    assertThat(status(List.of(), request("https://any.example"))).isEqualTo(HttpStatus.OK);
  }

  private static HttpRequest request(String origin) {
    return HttpRequest.of(RequestHeaders.of(HttpMethod.POST, "/v1/t", "origin", origin));
  }

  private static HttpStatus status(List<String> origins, HttpRequest request) throws Exception {
    return new OriginCheck(origins)
        .serve(TAKES_ALL, ServiceRequestContext.of(request), request)
        .aggregate()
        .join()
        .status();
  }
}
