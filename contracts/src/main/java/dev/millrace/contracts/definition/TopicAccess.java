package dev.millrace.contracts.definition;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// How a topic is reached. Its text never holds what is secret.
///
/// @param bootstrap as Kafka's `bootstrap.servers`
/// @param settings of the client, such as `security.protocol`; may be secret
public record TopicAccess(String bootstrap, String topic, Map<String, String> settings) {

  private static final int MIN_SECRET = 3;

  public TopicAccess {
    settings = Map.copyOf(new TreeMap<>(settings));
  }

  /// Any text that may quote a setting, without what is secret.
  public String shown(String text) {
    String shown = text;
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      if (isSecret(setting.getKey()) && setting.getValue().length() >= MIN_SECRET) {
        shown = shown.replace(setting.getValue(), "***");
      }
    }
    return shown;
  }

  private static boolean isSecret(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.contains("password")
        || lower.contains("secret")
        || lower.contains("jaas")
        || lower.contains("token")
        || lower.endsWith(".key");
  }

  @Override
  public String toString() {
    return "TopicAccess[" + bootstrap + ", " + topic + "]";
  }
}
