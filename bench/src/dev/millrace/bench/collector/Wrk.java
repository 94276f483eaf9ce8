package dev.millrace.bench.collector;

import dev.millrace.bench.Result.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The load generator of all peers that take single events over HTTP: one thread, 64 connections,
/// 500-byte events with message ids of their own.
record Wrk(Path scratch, Duration warmUp, Duration measured) {

  private static final Path PROGRAM = Path.of("/usr/bin/wrk");
  private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([\\d.]+)");
  private static final Pattern LATENCY = Pattern.compile("(50|99)%\\s+([\\d.]+)(us|ms|s)");
  private static final Pattern BAD =
      Pattern.compile(
          "Non-2xx or 3xx responses: (\\d+)|Socket errors: connect (\\d+), read (\\d+), write (\\d+)");

  static boolean isThere() {
    return Files.isExecutable(PROGRAM);
  }

  /// Warms a server up and measures it.
  ///
  /// @param authorization the header's value
  Sample measure(String subject, int round, int port, String authorization)
      throws IOException, InterruptedException {
    System.out.printf("round %d: %s ...%n", round, subject);
    run(port, authorization, warmUp, 1);
    return new Sample(subject, round, figures(run(port, authorization, measured, 2)));
  }

  private String run(int port, String authorization, Duration time, int part)
      throws IOException, InterruptedException {
    Path script = Files.writeString(scratch.resolve("wrk.lua"), script(port, authorization, part));
    return Child.run(
        scratch,
        scratch.resolve("wrk.out"),
        List.of(
            PROGRAM.toString(),
            "-t1",
            "-c" + CollectorSettings.SINGLE_CONNECTIONS,
            "-d%ds".formatted(time.toSeconds()),
            "--latency",
            "-s",
            script.toString(),
            "http://127.0.0.1:" + port));
  }

  /// The request is one text, ready but for the number in its message id.
  private static String script(int port, String authorization, int part) {
    String event = new ShopEvents(part, Instant.now()).next();
    int id = event.indexOf(ShopEvents.ID_START) + ShopEvents.ID_START.length();
    String before = event.substring(0, id);
    String after = event.substring(id + ShopEvents.ID_DIGITS);
    return """
    local head = "POST /v1/track HTTP/1.1\\r\\nHost: 127.0.0.1:%d\\r\\nAuthorization: %s\\r\\n"
      .. "Content-Type: application/json\\r\\nContent-Length: %d\\r\\n\\r\\n"
    local before = head .. [[%s]] .. "7%d"
    local after = [[%s]]
    local format = string.format
    local n = 0
    request = function()
      n = n + 1
      return before .. format("%%016d", n) .. after
    end
    """
        .formatted(port, authorization, ShopEvents.BYTES, before, part, after);
  }

  private static Map<String, Double> figures(String printed) {
    Matcher bad = BAD.matcher(printed);
    Matcher rate = RATE.matcher(printed);
    if (bad.find() || !rate.find()) {
      throw new IllegalStateException("wrk saw errors, or nothing: " + printed);
    }
    var figures = new LinkedHashMap<String, Double>();
    figures.put("events_per_second", Double.valueOf(rate.group(1)));
    Matcher latency = LATENCY.matcher(printed);
    while (latency.find()) {
      double unit =
          switch (latency.group(3)) {
            case "us" -> 0.001;
            case "ms" -> 1;
            default -> 1_000;
          };
      figures.put(
          "request_p%s_ms".formatted(latency.group(1)), Double.parseDouble(latency.group(2)) * unit);
    }
    return figures;
  }
}
