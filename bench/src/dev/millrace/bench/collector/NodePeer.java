package dev.millrace.bench.collector;

import dev.millrace.bench.Jvm;
import dev.millrace.bench.Place;
import dev.millrace.bench.Result.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// The collector that a team would write in an afternoon: Fastify with a JSON schema, and kafkajs,
/// into the same broker with acks=all. Fetched by npm into the scratch directory, once.
record NodePeer(Place place, CollectorSettings settings) {

  static final String SUBJECT = "Fastify + kafkajs, single events by wrk";

  private static final String PACKAGES = "fastify@5.6.1 kafkajs@2.2.4";

  private static final String COLLECTOR =
      """
      import Fastify from 'fastify';
      import { Kafka, Partitioners, logLevel } from 'kafkajs';

      const [broker, topic, port] = process.argv.slice(2);
      const kafka = new Kafka({ brokers: [broker], logLevel: logLevel.ERROR });
      const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner });
      await producer.connect();
      const app = Fastify();
      const schema = {
        body: {
          type: 'object',
          required: ['userId', 'event', 'properties'],
          properties: {
            userId: { type: 'string' },
            event: { type: 'string' },
            properties: {
              type: 'object',
              required: ['product_id', 'price'],
              properties: { product_id: { type: 'string' }, price: { type: 'number' } },
            },
          },
        },
      };
      app.post('/v1/track', { schema }, async (request) => {
        const event = request.body;
        event.type = 'track';
        event.receivedAt = new Date().toISOString();
        await producer.send({
          topic,
          acks: -1,
          messages: [{ key: event.userId, value: JSON.stringify(event) }],
        });
        return { success: true, accepted: 1, quarantined: 0 };
      });
      await app.listen({ host: '127.0.0.1', port: Number(port) });
      """;

  /// Whether node and the packages are here or can be fetched.
  static boolean prepare(Place place) throws IOException, InterruptedException {
    Path directory = Files.createDirectories(place.work().resolve("node"));
    if (Files.isDirectory(directory.resolve("node_modules").resolve("kafkajs"))) {
      return true;
    }
    try {
      Child.run(
          directory,
          directory.resolve("npm.out"),
          List.of("sh", "-c", "npm install --no-audit --no-fund --silent " + PACKAGES));
      return true;
    } catch (IllegalStateException | IOException e) {
      System.out.println("Fastify + kafkajs cannot be fetched, so that peer is left out.");
      return false;
    }
  }

  Sample measure(int round) throws IOException, InterruptedException {
    Path scratch = place.fresh("collector");
    Path address = scratch.resolve("address");
    List<String> broker =
        List.of(
            "dev.millrace.bench.collector.Broker",
            scratch.resolve("log").toString(),
            address.toString());
    Path directory = place.work().resolve("node");
    Files.writeString(directory.resolve("collector.mjs"), COLLECTOR);
    int port = Child.freePort();
    try (Jvm server = Jvm.start(place, "The broker", scratch.resolve("broker.out"), broker)) {
      server.await(
          "its address", Duration.ofSeconds(60), Jvm.OFTEN, () -> address.toFile().length() > 0);
      List<String> words =
          List.of(
              "node",
              "collector.mjs",
              Files.readString(address),
              Broker.TOPIC,
              String.valueOf(port));
      try (Child node = Child.start(directory, scratch.resolve("node.out"), words)) {
        node.awaitPort(port);
        return settings.wrk(scratch).measure(SUBJECT, round, port, "none");
      }
    }
  }
}
