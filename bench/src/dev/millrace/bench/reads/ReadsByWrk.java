package dev.millrace.bench.reads;

import dev.millrace.bench.collector.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// As many single reads as the server answers: one thread, 64 connections.
record ReadsByWrk(Path scratch, int port, String token) {

  private static final Path PROGRAM = Path.of("/usr/bin/wrk");
  private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([\\d.]+)");

  static boolean isThere() {
    return Files.isExecutable(PROGRAM);
  }

  /// @return answers per second
  double run(Duration time) throws IOException, InterruptedException {
    Path script = Files.writeString(scratch.resolve("reads.lua"), script());
    String printed =
        Child.run(
            scratch,
            scratch.resolve("wrk.out"),
            List.of(
                PROGRAM.toString(),
                "-t1",
                "-c" + ReadsSettings.SATURATED_CONNECTIONS,
                "-d%ds".formatted(time.toSeconds()),
                "-s",
                script.toString(),
                "http://127.0.0.1:" + port));
    Matcher rate = RATE.matcher(printed);
    if (printed.contains("Non-2xx") || printed.contains("Socket errors") || !rate.find()) {
      throw new IllegalStateException("wrk saw errors, or nothing: " + printed);
    }
    return Double.parseDouble(rate.group(1));
  }

  /// All requests are made before the first is sent.
  private String script() {
    return """
    local all = {}
    for i = 0, %d do
      all[i] = string.format("GET /api/v1/features/%s/C%%06d HTTP/1.1\\r\\nHost: 127.0.0.1:%d\\r\\nAuthorization: Bearer %s\\r\\n\\r\\n", i)
    end
    local random = math.random
    request = function()
      return all[random(0, %d)]
    end
    """
        .formatted(
            ReadsSettings.CUSTOMERS - 1,
            ReadsProject.VIEW,
            port,
            token,
            ReadsSettings.CUSTOMERS - 1);
  }
}
