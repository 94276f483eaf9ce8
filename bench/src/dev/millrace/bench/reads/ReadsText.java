package dev.millrace.bench.reads;

import dev.millrace.bench.Result.Text;
import java.util.List;

/// What the numbers of reads are.
final class ReadsText {

  static final Text TEXT =
      new Text(
          List.of(
              "Millrace is started once, as `./millrace up` does, with a project of one streamed view of fifty features. 20 events of each of 10,000 customers are sent over HTTP; when all are folded and in the lake, reading begins. Every customer has a value of every feature.",
              "Paced: reads of customers by chance are due at fixed moments on 16 connections (an open loop). A latency counts from the moment a read was due, so it holds the waiting for a slow server and for a late load generator. One customer is `GET /api/v1/features/live/{key}`; a hundred are `POST /api/v1/features/read` with all fifty features: \"values\" with `\"only\": \"values\"` in the body, \"all\" with age, source and status of every value.",
              "Saturated: wrk with 64 connections that each wait for their answer, a customer by chance each. In turns with it, redis-benchmark with 64 connections: HMGET of fifty fields of a customer by chance, from a Redis without persistence."),
          List.of(
              "Ours computes each value when it is asked, as of that moment, and says its age, source and status, as JSON over HTTP with a token. Redis answers fifty stored texts.",
              "`server cpu microseconds` are user and system time of the whole server, with whatever else it does meanwhile."),
          List.of(
              "The load generator shares the cores with the server.",
              "All of a hundred customers is 680 KB of JSON; 2,000 of these a second would be 1.4 GB/s, more than server and load generator can move on two cores, so they are asked for at 500/s.",
              "`requests per second` below the rate that was asked means that server and load generator together cannot do more on this machine; latencies then say how long the measurement was.",
              "Loopback, no TLS, no network."));

  private ReadsText() {}
}
