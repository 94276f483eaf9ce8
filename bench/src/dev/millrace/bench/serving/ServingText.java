package dev.millrace.bench.serving;

import dev.millrace.bench.Result.Text;
import java.util.List;

/// What the numbers of serving are.
final class ServingText {

  static final Text TEXT =
      new Text(
          List.of(
              "Millrace is started once, as `./millrace up` does but with more heap (`jvm_flags`). A catalogue and what customers did in 120 days come in as CSV; a flow computes the features and trains both models. A tenth of the customers click live, over HTTP.",
              "Requests are due at fixed moments on 16 connections (an open loop), each for a customer by chance. A latency counts from the moment a request was due, so it holds the waiting for a slow server and for a late load generator.",
              "A recommendation is `GET /api/v1/recommendations/{customer}?scenario=home&limit=10`: the live clicks are read, the experiment's arm is chosen and its exposure written, items are ranked by neighbours, sold out and bought ones are left out, a boost and a cap hold, and each item says why.",
              "A churn score is `GET /api/v1/customers/{id}/churn`, with eight features of the customer, the probability and its reasons."),
          List.of(
              "`server cpu microseconds` are user and system time of the whole server, with whatever else it does meanwhile."),
          List.of(
              "The load generator shares the cores with the server.",
              "Loopback, no TLS, no network. No peer does this in one process, so there is none here."));

  private ServingText() {}
}
