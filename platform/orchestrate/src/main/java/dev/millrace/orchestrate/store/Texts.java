package dev.millrace.orchestrate.store;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Parameters as one text, the same for the same parameters: `day=2026-02-01&mode=full`.
final class Texts {

  private Texts() {}

  static String of(Map<String, String> params) {
    var text = new StringBuilder();
    new TreeMap<>(params)
        .forEach((name, value) ->
            text.append(text.isEmpty() ? "" : "&")
                .append(name)
                .append('=')
                .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
    return text.toString();
  }

  static Map<String, String> params(@Nullable String text) {
    var params = new TreeMap<String, String>();
    if (text != null && !text.isEmpty()) {
      for (String pair : text.split("&", -1)) {
        int at = pair.indexOf('=');
        params.put(
            pair.substring(0, at),
            URLDecoder.decode(pair.substring(at + 1), StandardCharsets.UTF_8));
      }
    }
    return params;
  }
}
