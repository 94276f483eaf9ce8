package dev.millrace.bench.reads;

import dev.millrace.bench.Place;
import dev.millrace.bench.Result.Sample;
import dev.millrace.bench.collector.Child;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Redis with a hash of fifty fields for each customer, and its own load generator.
record RedisPeer(Place place, ReadsSettings settings) {

  static final String SUBJECT = "Redis, HMGET of 50 fields by redis-benchmark";

  private static final Path SERVER = Path.of("/usr/bin/redis-server");
  private static final Path LOAD = Path.of("/usr/bin/redis-benchmark");
  private static final int REQUESTS_A_SECOND = 45_000; // about; it counts requests, not seconds
  private static final Pattern RATE = Pattern.compile("\"([\\d.]+)\",\"[\\d.]+\",\"[\\d.]+\"");

  static boolean isThere() {
    return Files.isExecutable(SERVER) && Files.isExecutable(LOAD);
  }

  Sample measure(int round) throws IOException, InterruptedException {
    Path scratch = place.fresh("redis");
    int port = Child.freePort();
    List<String> words =
        List.of(
            SERVER.toString(), "--port", "" + port, "--bind", "127.0.0.1", "--save", "",
            "--appendonly", "no", "--dir", scratch.toString());
    try (Child server = Child.start(scratch, scratch.resolve("redis.out"), words)) {
      server.awaitPort(port);
      fill(port);
      System.out.printf("round %d: %s ...%n", round, SUBJECT);
      load(scratch, port, settings.warmUp().toSeconds() / 2);
      String printed = load(scratch, port, settings.measured().toSeconds());
      Matcher rate = RATE.matcher(printed);
      if (!rate.find()) {
        throw new IllegalStateException("redis-benchmark printed no rate: " + printed);
      }
      return new Sample(
          SUBJECT, round, Map.of("reads_per_second", Double.valueOf(rate.group(1))));
    }
  }

  private static String load(Path scratch, int port, long seconds)
      throws IOException, InterruptedException {
    var words =
        new ArrayList<>(
            List.of(
                LOAD.toString(), "-p", "" + port, "-c", "" + ReadsSettings.SATURATED_CONNECTIONS,
                "-n", "" + REQUESTS_A_SECOND * seconds, "-r", "" + ReadsSettings.CUSTOMERS, "--csv",
                "hmget", "customer:__rand_int__"));
    words.addAll(ReadsProject.features());
    return Child.run(scratch, scratch.resolve("load.out"), words);
  }

  /// Keys as redis-benchmark makes them, values as a shop's service would keep them.
  private static void fill(int port) throws IOException {
    var random = new SplittableRandom(1);
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      var out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
      InputStream in = socket.getInputStream();
      for (int customer = 0; customer < ReadsSettings.CUSTOMERS; customer++) {
        var command = new StringBuilder("HSET customer:%012d".formatted(customer));
        for (String feature : ReadsProject.features()) {
          command
              .append(' ')
              .append(feature)
              .append(' ')
              .append(random.nextInt(20_000) / 100.0);
        }
        out.write(command.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        out.flush();
        if (in.read() != ':') {
          throw new IllegalStateException("Redis did not take a hash.");
        }
        while (in.read() != '\n') {
          continue; // the rest of ":50"
        }
      }
    }
  }
}
