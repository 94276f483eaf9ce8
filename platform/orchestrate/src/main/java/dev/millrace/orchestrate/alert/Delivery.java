package dev.millrace.orchestrate.alert;

import dev.millrace.contracts.definition.AlertDefinition.Channel;
import dev.millrace.contracts.mail.Letter;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/// Sends a message by one channel, once. Redirects are not followed: an address is meant as it is
/// written.
final class Delivery implements AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final int MOST_SUBJECT = 100;
  private static final int FIRST_GOOD = 200;
  private static final int FIRST_BAD = 300;

  private final InstantSource wall;
  private final HttpClient http =
      HttpClient.newBuilder()
          .connectTimeout(TIMEOUT)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();

  Delivery(InstantSource wall) {
    this.wall = wall;
  }

  /// @throws IOException when it did not arrive; its words hold no address and no secret
  void send(Channel channel, AlertMessage message) throws IOException, InterruptedException {
    switch (channel) {
      case Channel.Webhook(URI url) -> post(url, webhook(message));
      case Channel.Slack(URI url) -> post(url, Map.of("text", message.text()));
      case Channel.PagerDuty(String key, URI url) -> post(url, pagerDuty(key, message));
      case Channel.Sns sns -> publish(sns, message);
      case Channel.Email email -> mail(email, message);
    }
  }

  private void mail(Channel.Email email, AlertMessage message) throws IOException {
    var letter =
        new Letter(
            UUID.randomUUID().toString(),
            wall.instant(),
            message.title(),
            email.recipients(),
            message.text(),
            null,
            null);
    new SmtpCall(email, TIMEOUT).send(letter, () -> {});
  }

  /// SNS takes a form; a subject is one line of at most 100 ASCII characters.
  private void publish(Channel.Sns sns, AlertMessage message)
      throws IOException, InterruptedException {
    var form = new LinkedHashMap<String, String>();
    form.put("Action", "Publish");
    form.put("Version", "2010-03-31");
    form.put("TopicArn", sns.topic());
    form.put("Subject", subject(message.title()));
    form.put("Message", message.text());
    String body =
        form.entrySet().stream()
            .map(field ->
                field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
            .collect(Collectors.joining("&"));
    Instant now = wall.instant();
    var signature = new AwsSignature(sns.accessKey(), sns.secretKey(), sns.region(), "sns");
    send(
        HttpRequest.newBuilder(sns.url())
            .timeout(TIMEOUT)
            .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
            .header("X-Amz-Date", AwsSignature.TIME.format(now))
            .header("Authorization", signature.of(sns.url(), body, now))
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  private static String subject(String title) {
    String plain = title.replaceAll("[^\\x20-\\x7e]", "?");
    return plain.substring(0, Math.min(MOST_SUBJECT, plain.length()));
  }

  private static Map<String, Object> webhook(AlertMessage message) {
    var body = new LinkedHashMap<String, Object>();
    body.put("key", message.key());
    body.put("kind", message.kind().lowerCase());
    body.put("title", message.title());
    body.put("cause", message.cause());
    body.put("affected", message.affected());
    body.put("hint", message.hint());
    return body;
  }

  private static Map<String, Object> pagerDuty(String key, AlertMessage message) {
    var payload = new LinkedHashMap<String, Object>();
    payload.put("summary", message.title().substring(0, Math.min(1024, message.title().length())));
    payload.put("source", "millrace");
    payload.put(
        "severity", message.kind() == AlertMessage.Kind.PREDICTED_LATE ? "warning" : "error");
    payload.put("custom_details", Map.of("cause", message.cause(), "affected", message.affected()));
    var body = new LinkedHashMap<String, Object>();
    body.put("routing_key", key);
    body.put("event_action", message.kind() == AlertMessage.Kind.RESOLVED ? "resolve" : "trigger");
    body.put("dedup_key", message.key());
    body.put("payload", payload);
    return body;
  }

  private void post(URI url, Map<String, ?> body) throws IOException, InterruptedException {
    send(
        HttpRequest.newBuilder(url)
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json; charset=utf-8")
            .POST(BodyPublishers.ofString(Jsons.of(body)))
            .build());
  }

  private void send(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<Void> answer;
    try {
      answer = http.send(request, BodyHandlers.discarding());
    } catch (IOException e) {
      throw new IOException("the service cannot be reached: " + e.getClass().getSimpleName(), e);
    }
    if (answer.statusCode() < FIRST_GOOD || answer.statusCode() >= FIRST_BAD) {
      throw new IOException("the service answered %d".formatted(answer.statusCode()));
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
