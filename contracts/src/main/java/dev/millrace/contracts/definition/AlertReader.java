package dev.millrace.contracts.definition;

import dev.millrace.contracts.definition.AlertDefinition.Channel;
import dev.millrace.contracts.definition.AlertDefinition.Freshness;
import dev.millrace.contracts.definition.AlertDefinition.Security;
import dev.millrace.contracts.problem.ProblemCode;
import java.net.URI;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Reads `alerts/*.yaml`.
final class AlertReader {

  private static final URI NOWHERE = URI.create("http://localhost");
  private static final URI PAGERDUTY = URI.create("https://events.pagerduty.com/v2/enqueue");
  private static final String NO_TOPIC = "arn:aws:sns:eu-central-1:000000000000:none";
  private static final int SUBMISSION_PORT = 587;

  private AlertReader() {}

  static AlertDefinition alert(YamlMap map, String stem) {
    var to = new ArrayList<Channel>();
    for (YamlMap channel : map.maps("to")) {
      channel(channel, to);
    }
    if (to.isEmpty()) {
      map.add(
          ProblemCode.DEFINITION_KEY_MISSING.at(
              map.line("to"),
              "The alert '%s' is sent to nobody.".formatted(stem),
              "Write 'to:' with webhook, slack, pagerduty, sns or email."));
    }
    return new AlertDefinition(
        stem,
        map.find("description").orElse(null),
        map.texts("flows"),
        map.maps("freshness").stream().map(AlertReader::freshness).toList(),
        to,
        map.where());
  }

  private static Freshness freshness(YamlMap map) {
    Freshness freshness =
        map.has("by") || map.has("partition")
            ? eachDay(map)
            : new Freshness.Age(
                map.text("table"), map.require("max_age", Durations::parse, Duration.ZERO));
    map.end();
    return freshness;
  }

  private static Freshness eachDay(YamlMap map) {
    map.require("partition", FlowReader::day, FlowReader.DAY);
    return new Freshness.EachDay(
        map.text("table"),
        map.require("by", LocalTime::parse, LocalTime.MIDNIGHT),
        map.find("time_zone", ZoneId::of).orElse(null),
        map.find("flow").orElse(null));
  }

  private static void channel(YamlMap map, List<Channel> to) {
    map.map("webhook").ifPresent(inner -> to.add(new Channel.Webhook(url(inner))));
    map.map("slack").ifPresent(inner -> to.add(new Channel.Slack(url(inner))));
    map.map("pagerduty")
        .ifPresent(inner -> {
          to.add(
              new Channel.PagerDuty(
                  inner.text("key"), inner.find("url", AlertReader::web).orElse(PAGERDUTY)));
          inner.end();
        });
    map.map("sns").ifPresent(inner -> to.add(sns(inner)));
    map.map("email").ifPresent(inner -> to.add(email(inner)));
    map.end();
  }

  private static URI url(YamlMap map) {
    URI url = map.require("url", AlertReader::web, NOWHERE);
    map.end();
    return url;
  }

  /// The address may be a secret, and is not told.
  private static URI web(String text) {
    if (!text.matches("https?://[^\\s/]+.*")) {
      throw ProblemCode.DEFINITION_VALUE.exception(
          "The address of a channel is none; expected one that begins with http:// or https://.",
          "Write it whole, or as ${secret:NAME}.");
    }
    try {
      return new URI(text);
    } catch (java.net.URISyntaxException e) {
      throw ProblemCode.DEFINITION_VALUE.exception(
          "The address of a channel cannot be read.", "Write it whole, or as ${secret:NAME}.");
    }
  }

  private static Channel.Sns sns(YamlMap map) {
    String topic = map.require("topic", AlertReader::topic, NO_TOPIC);
    var sns =
        new Channel.Sns(
            topic,
            map.text("access_key"),
            map.text("secret_key"),
            map.find("url", AlertReader::web)
                .orElse(
                    URI.create(
                        "https://sns.%s.amazonaws.com/".formatted(topic.split(":", -1)[3]))));
    map.end();
    return sns;
  }

  private static String topic(String text) {
    if (!text.matches("arn:aws[a-z-]*:sns:[a-z0-9-]{1,40}:\\d{12}:[A-Za-z0-9_.-]{1,256}")) {
      throw new IllegalArgumentException(
          "expected the ARN of a topic, such as arn:aws:sns:eu-central-1:123456789012:alerts");
    }
    return text;
  }

  private static Channel.Email email(YamlMap map) {
    var email =
        new Channel.Email(
            map.text("host"),
            map.find("port", Integer::parseInt).orElse(SUBMISSION_PORT),
            map.find("security", AlertReader::security).orElse(Security.STARTTLS),
            map.find("user").orElse(null),
            map.find("password").orElse(null),
            map.text("from"),
            map.texts("to"));
    if (email.recipients().isEmpty()) {
      map.add(
          ProblemCode.DEFINITION_KEY_MISSING.at(
              map.where(), "The e-mail has no recipient.", "Write 'to: [ada@shop.example]'."));
    }
    map.end();
    return email;
  }

  private static Security security(String text) {
    for (Security security : Security.values()) {
      if (security.name().toLowerCase(Locale.ROOT).equals(text)) {
        return security;
      }
    }
    throw new IllegalArgumentException("expected none, starttls or tls");
  }
}
