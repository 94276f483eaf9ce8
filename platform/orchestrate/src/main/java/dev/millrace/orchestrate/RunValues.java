package dev.millrace.orchestrate;

import java.time.ZoneId;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What `${param:day}` and `step.count` stand for in one run.
///
/// @param step the state of a step by its name; null when there is none
record RunValues(FlowRun run, ZoneId zone, Function<String, @Nullable StepRun> step) {

  /// @param name as in `${param:day}`
  /// @param item of the entry that asks; null for none
  String of(String name, @Nullable String item) {
    String value = find(name, item);
    return value == null ? "" : value;
  }

  /// @param name as in a condition: `param.day`, `step.count.state`
  @Nullable String inCondition(String name, @Nullable String item) {
    return find(name.replaceFirst("\\.", ":"), item);
  }

  private @Nullable String find(String name, @Nullable String item) {
    int at = name.indexOf(':');
    String key = name.substring(at + 1);
    return switch (at < 0 ? name : name.substring(0, at)) {
      case "item" -> item;
      case "param" -> run.params().get(key);
      case "interval" -> ofInterval(key);
      case "run" -> key.equals("id") ? run.id().value() : run.flow().value();
      case "step" -> ofStep(key);
      default -> null;
    };
  }

  private @Nullable String ofInterval(String key) {
    FlowRun.Interval interval = run.interval();
    if (interval == null) {
      return null;
    }
    return switch (key) {
      case "start" -> interval.start().toString();
      case "end" -> interval.end().toString();
      default -> interval.start().atZone(zone).toLocalDate().toString();
    };
  }

  private @Nullable String ofStep(String key) {
    String[] parts = key.split("\\.", 2);
    StepRun state = step.apply(parts[0]);
    if (state == null) {
      return null;
    }
    return parts.length > 1 && parts[1].equals("state")
        ? state.state().name().toLowerCase(java.util.Locale.ROOT)
        : state.result();
  }
}
