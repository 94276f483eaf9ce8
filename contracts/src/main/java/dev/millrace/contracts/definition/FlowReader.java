package dev.millrace.contracts.definition;

import dev.millrace.contracts.definition.FlowDefinition.Limits;
import dev.millrace.contracts.definition.FlowDefinition.Retry;
import dev.millrace.contracts.definition.FlowDefinition.Step;
import dev.millrace.contracts.definition.FlowTriggers.PublishedDays;
import dev.millrace.contracts.definition.StepRules.ForEach;
import dev.millrace.contracts.definition.StepRules.When;
import dev.millrace.contracts.name.FlowName;
import dev.millrace.contracts.problem.ProblemCode;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads `flows/*.yaml`.
final class FlowReader {

  /// A step that only waits for somebody's word.
  private static final String APPROVAL = "approval";

  /// The one thing that tables are split by.
  static final String DAY = "day";

  private FlowReader() {}

  static String day(String text) {
    if (!text.equals(DAY)) {
      throw new IllegalArgumentException("expected day, by which tables are split");
    }
    return text;
  }

  static FlowDefinition flow(YamlMap map, FlowName name) {
    var steps = new ArrayList<Step>();
    map.maps("steps").forEach(step -> steps.add(step(step)));
    map.map("on_failure")
        .map(FlowReader::step)
        .ifPresent(step -> steps.add(step.withRules(step.rules().on(When.FAILURE))));
    Limits limits = Limits.DEFAULT;
    return new FlowDefinition(
        name,
        map.find("description").orElse(null),
        map.find("owner").orElse(null),
        map.texts("tags"),
        triggers(map),
        new Limits(
            map.find("max_active", FlowReader::positive).orElse(limits.maxActive()),
            map.find("parallel", FlowReader::positive).orElse(limits.parallel()),
            map.find("timeout", Durations::parse).orElse(null)),
        map.map("params").map(FlowReader::params).orElse(List.of()),
        map.map("retry").map(FlowReader::retry).orElse(Retry.DEFAULT),
        waiting(steps),
        map.where());
  }

  static FlowSettings settings(YamlMap map) {
    var pools = new HashMap<>(FlowSettings.DEFAULT.pools());
    map.map("pools")
        .ifPresent(given ->
            given
                .keys()
                .forEach(pool ->
                    given
                        .find(pool, FlowReader::positive)
                        .ifPresent(places -> pools.put(pool, places))));
    var settings =
        new FlowSettings(
            pools,
            map.texts("shell"),
            map.find("lease", FlowReader::span).orElse(FlowSettings.DEFAULT.lease()));
    map.end();
    return settings;
  }

  private static FlowTriggers triggers(YamlMap map) {
    String cron = map.find("cron").orElse(null);
    Duration every = map.find("every", FlowReader::span).orElse(null);
    if (cron != null && every != null) {
      map.add(
          ProblemCode.DEFINITION_VALUE.at(
              map.line("every"),
              "The flow has both 'cron' and 'every'; expected one of them.",
              "Remove one."));
    }
    ZoneId zone = map.find("time_zone", ZoneId::of).orElse(null);
    return new FlowTriggers(
        cron,
        every,
        zone,
        map.texts("on_arrival_of"),
        map.isMap("on_published") ? List.of() : map.texts("on_published"),
        map.isMap("on_published")
            ? map.map("on_published").map(FlowReader::publishedDays).stream().toList()
            : List.of(),
        map.map("webhook").map(FlowReader::token).orElse(null),
        map.find("catchup", FieldRules::yes).orElse(false),
        map.find("depends_on_past", FieldRules::yes).orElse(false),
        map.find("start", LocalDate::parse)
            .map(day -> day.atStartOfDay(zone == null ? ZoneOffset.UTC : zone).toInstant())
            .orElse(null));
  }

  private static PublishedDays publishedDays(YamlMap map) {
    map.require("partition", FlowReader::day, DAY);
    var published =
        new PublishedDays(
            map.text("table"),
            map.find("param").orElse(DAY),
            map.find("at_once", FlowReader::positive).orElse(PublishedDays.AT_ONCE));
    map.end();
    return published;
  }

  private static Duration span(String text) {
    Duration span = Durations.parse(text);
    if (span.isZero()) {
      throw new IllegalArgumentException("expected more than nothing");
    }
    return span;
  }

  private static String token(YamlMap map) {
    String token = map.require("token", FlowReader::longEnough, "");
    map.end();
    return token;
  }

  private static String longEnough(String token) {
    if (token.length() < 16) {
      // Its value is a secret and stays out of the problem.
      throw ProblemCode.DEFINITION_VALUE.exception(
          "The token of the webhook is too short; expected at least 16 characters.",
          "Give a long one, as ${secret:NAME}.");
    }
    return token;
  }

  private static List<FlowParam> params(YamlMap map) {
    var params = new ArrayList<FlowParam>();
    for (String name : map.keys()) {
      Optional<YamlMap> described = map.isMap(name) ? map.map(name) : Optional.empty();
      FlowParam param =
          described
              .map(inner ->
                  new FlowParam(
                      name,
                      inner.find("type", FlowParam.Type::of).orElse(FlowParam.Type.TEXT),
                      inner.find("default").orElse(null)))
              .orElseGet(
                  () -> new FlowParam(name, FlowParam.Type.TEXT, map.find(name).orElse(null)));
      described.ifPresent(YamlMap::end);
      String standard = param.standard();
      params.add(
          standard == null
              ? param
              : new FlowParam(
                  name, param.type(), map.checked(standard, () -> param.require(standard))));
    }
    return params;
  }

  private static Step step(YamlMap map) {
    boolean isApproval = map.find(APPROVAL, FieldRules::yes).orElse(false);
    String kind = isApproval ? map.find("run").orElse(APPROVAL) : map.text("run");
    var lists = new LinkedHashMap<String, List<String>>();
    var step =
        new Step(
            map.find("name").orElse(kind),
            kind,
            arguments(map, lists),
            map.texts("after"),
            rules(map, isApproval, lists),
            map.where());
    map.end();
    return step;
  }

  private static StepRules rules(YamlMap map, boolean isApproval, Map<String, List<String>> lists) {
    return new StepRules(
        map.map("retry").map(FlowReader::retry).orElse(null),
        map.find("timeout", FlowReader::span).orElse(null),
        map.find("pool").orElse(StepRules.DEFAULT_POOL),
        map.find("priority", Integer::parseInt).orElse(0),
        map.find("when", FlowReader::when).orElse(When.SUCCESS),
        map.find("if", FlowCondition::parse).orElse(null),
        forEach(map),
        isApproval,
        map.find("group").orElse(null),
        lists);
  }

  private static @Nullable ForEach forEach(YamlMap map) {
    if (!map.has("for_each")) {
      return null;
    }
    if (!map.isMap("for_each")) {
      return new ForEach.Items(map.texts("for_each"));
    }
    return map.map("for_each").map(FlowReader::query).orElse(null);
  }

  private static ForEach query(YamlMap map) {
    var query = new ForEach.Query(map.text("sql"));
    map.end();
    return query;
  }

  private static When when(String text) {
    for (When when : When.values()) {
      if (when.name().toLowerCase(Locale.ROOT).equals(text)) {
        return when;
      }
    }
    throw new IllegalArgumentException("expected success, failure, always or none_failed");
  }

  /// A list is its entries with commas between; the entries themselves are kept as well.
  private static Map<String, String> arguments(YamlMap step, Map<String, List<String>> lists) {
    var arguments = new LinkedHashMap<String, String>();
    step.map("with")
        .ifPresent(with ->
            with.keys()
                .forEach(key -> {
                  List<String> texts = with.texts(key);
                  arguments.put(key, String.join(", ", texts));
                  lists.put(key, texts);
                }));
    return arguments;
  }

  private static Retry retry(YamlMap map) {
    Retry standard = Retry.DEFAULT;
    var retry =
        new Retry(
            map.require("times", Integer::parseInt, 0),
            map.find("delay", Durations::parse).orElse(standard.delay()),
            map.find("backoff", FlowReader::factor).orElse(standard.backoff()),
            map.find("max_delay", Durations::parse).orElse(standard.maxDelay()));
    map.end();
    return retry;
  }

  private static double factor(String text) {
    double factor = Double.parseDouble(text);
    if (!(factor >= 1 && factor <= 10)) {
      throw new IllegalArgumentException("expected 1 to 10");
    }
    return factor;
  }

  private static int positive(String text) {
    int number = Integer.parseInt(text);
    if (number < 1 || number > 10_000) {
      throw new IllegalArgumentException("expected 1 to 10,000");
    }
    return number;
  }

  /// `after` may name a group; a step for failures or for any end waits for all others, unless it
  /// says for which.
  private static List<Step> waiting(List<Step> steps) {
    var groups = new HashMap<String, List<String>>();
    for (Step step : steps) {
      String group = step.rules().group();
      if (group != null) {
        groups.computeIfAbsent(group, _ -> new ArrayList<>()).add(step.name());
      }
    }
    List<String> ordinary =
        steps.stream().filter(step -> !isLast(step)).map(Step::name).distinct().toList();
    var waiting = new ArrayList<Step>();
    for (Step step : steps) {
      var after = new LinkedHashSet<String>();
      step.after().forEach(name -> after.addAll(groups.getOrDefault(name, List.of(name))));
      if (isLast(step)) {
        after.addAll(ordinary);
      }
      waiting.add(
          new Step(
              step.name(),
              step.kind(),
              step.arguments(),
              List.copyOf(after),
              step.rules(),
              step.where()));
    }
    return waiting;
  }

  private static boolean isLast(Step step) {
    boolean isForAnyEnd = step.rules().when() == When.FAILURE || step.rules().when() == When.ALWAYS;
    return isForAnyEnd && step.after().isEmpty();
  }
}
