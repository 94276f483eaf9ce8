package dev.millrace.contracts.definition;

import dev.millrace.contracts.problem.Where;
import java.net.URI;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who is told what, when something goes wrong.
///
/// @param flows whose failed runs are told; all when empty
/// @param freshness how old tables may become, and when their days are due
public record AlertDefinition(
    String name,
    @Nullable String description,
    List<String> flows,
    List<Freshness> freshness,
    List<Channel> to,
    Where where) {

  public AlertDefinition {
    flows = List.copyOf(flows);
    freshness = List.copyOf(freshness);
    to = List.copyOf(to);
  }

  /// What is wanted of a table.
  public sealed interface Freshness {

    String table();

    /// @param maxAge of the table's newest snapshot, in real time
    record Age(String table, Duration maxAge) implements Freshness {}

    /// Each day's rows are there on the next day by a time of the shop's clock.
    ///
    /// @param zone of the days and the time; null for the project's
    /// @param flow that fills the table; null to find it by the steps of all flows
    record EachDay(String table, LocalTime by, @Nullable ZoneId zone, @Nullable String flow)
        implements Freshness {}
  }

  /// Where a message goes. Addresses may hold secrets and are never shown.
  public sealed interface Channel {

    /// The word that definitions use.
    String kind();

    /// A JSON object is posted.
    record Webhook(URI url) implements Channel {
      @Override
      public String kind() {
        return "webhook";
      }

      @Override
      public String toString() {
        return "Webhook[***]";
      }
    }

    record Slack(URI url) implements Channel {
      @Override
      public String kind() {
        return "slack";
      }

      @Override
      public String toString() {
        return "Slack[***]";
      }
    }

    /// @param url of the events API
    record PagerDuty(String key, URI url) implements Channel {
      @Override
      public String kind() {
        return "pagerduty";
      }

      @Override
      public String toString() {
        return "PagerDuty[***]";
      }
    }

    /// A topic of Amazon's SNS.
    ///
    /// @param topic its ARN, which names the region
    record Sns(String topic, String accessKey, String secretKey, URI url) implements Channel {

      /// Where the topic is.
      public String region() {
        return topic.split(":", -1)[3];
      }

      @Override
      public String kind() {
        return "sns";
      }

      @Override
      public String toString() {
        return "Sns[%s]".formatted(topic);
      }
    }

    /// @param user null to send without a login
    record Email(
        String host,
        int port,
        Security security,
        @Nullable String user,
        @Nullable String password,
        String from,
        List<String> recipients)
        implements Channel {

      public Email {
        recipients = List.copyOf(recipients);
      }

      @Override
      public String kind() {
        return "email";
      }

      @Override
      public String toString() {
        return "Email[%s:%d]".formatted(host, port);
      }
    }
  }

  /// How the way to a mail server is protected.
  public enum Security {
    NONE,
    STARTTLS,
    TLS
  }
}
