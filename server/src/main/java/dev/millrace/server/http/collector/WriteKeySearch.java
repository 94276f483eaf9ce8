package dev.millrace.server.http.collector;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.server.ServiceRequestContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// Where clients put the write key: the user of Basic authentication, a parameter of the address
/// (`sendBeacon` knows no headers), or the body.
final class WriteKeySearch {

  private static final String NAME = "writeKey";
  private static final String BASIC = "Basic ";
  private static final JsonFactory JSON = new JsonFactory();

  private WriteKeySearch() {}

  /// What can be known before the body is read; null when only the body can tell.
  static @Nullable String beforeBody(ServiceRequestContext context) {
    String authorization = context.request().headers().get(HttpHeaderNames.AUTHORIZATION, "");
    if (authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
      return user(authorization.substring(BASIC.length()).strip());
    }
    return context.queryParam(NAME);
  }

  /// The user of `user:password`; empty when it is not readable.
  private static String user(String encoded) {
    try {
      String pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      return colon < 0 ? pair : pair.substring(0, colon);
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  /// The text `writeKey` at the top of a JSON object; null when there is none, or no JSON. Reads no
  /// further than it.
  static @Nullable String inBody(byte[] body) {
    try (JsonParser json = JSON.createParser(body)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean isKey = json.currentName().equals(NAME);
        JsonToken value = json.nextToken();
        if (isKey) {
          return value == JsonToken.VALUE_STRING ? json.getText() : null;
        }
        json.skipChildren();
      }
      return null;
    } catch (IOException e) {
      return null;
    }
  }
}
