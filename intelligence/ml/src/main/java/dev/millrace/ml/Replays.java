package dev.millrace.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.definition.RecommendationDefinition;
import dev.millrace.contracts.definition.RecommendationDefinition.Method;
import dev.millrace.contracts.definition.RecommendationDefinition.Scenario;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.ml.Recommendation.Explored;
import dev.millrace.ml.evaluate.OffPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Asks a version what it would have put where answers left a place to chance, among the items that
/// could have stood there, and estimates from it what that would have earned.
final class Replays {

  static final String EVENT = "$recommendation_shown";

  private static final TableName EVENTS = TableName.of("bronze.events");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_ANSWERS = 50_000;
  private static final int MOST_DAYS = 365;
  private static final int LEAST_MATCHED = 10;

  /// An answer in five hundred at most speaks for all others; what has a smaller propensity is
  /// clipped.
  private static final double MOST_WEIGHT = 500;

  private final Champions<Recommendations.Served> versions;
  private final MlModels.Parts parts;

  Replays(Champions<Recommendations.Served> versions, MlModels.Parts parts) {
    this.versions = versions;
    this.parts = parts;
  }

  /// What the event log is told.
  static Map<String, Object> properties(String id, Recommendation answer, Explored explored) {
    var properties = new LinkedHashMap<String, Object>();
    properties.put("shown_as", id);
    properties.put("model", answer.model());
    properties.put("version", answer.version());
    properties.put("scenario", answer.scenario());
    properties.put("place", explored.place());
    properties.put("item", explored.item());
    properties.put("propensity", explored.propensity());
    properties.put("candidates", explored.candidates());
    properties.put("history", explored.history());
    return properties;
  }

  Replay of(
      RecommendationDefinition definition,
      int number,
      Scenario scenario,
      Replay.Reward reward,
      int days) {
    if (days < 1 || days > MOST_DAYS) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The parameter 'days' is '%d'; expected 1 to %d.".formatted(days, MOST_DAYS),
          "Leave it out for 30.");
    }
    if (scenario.method() == Method.NEXT_BASKET) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The scenario '%s' answers with the next basket, which cannot be replayed."
              .formatted(scenario.name()),
          "Compare versions of it with an experiment.");
    }
    Recommendations.Served served =
        versions
            .find(definition.name(), number)
            .orElseThrow(() ->
                ProblemCode.NOT_FOUND.exception(
                    "There is no version %d of the model '%s'."
                        .formatted(number, definition.name()),
                    "Look at its versions with './millrace model history %s'."
                        .formatted(definition.name())));
    List<Row> rows = rows(definition, scenario, days);
    var propensity = rows.stream().mapToDouble(Row::propensity).toArray();
    var earned = rows.stream().mapToDouble(row -> row.reward(reward)).toArray();
    var agrees = new boolean[propensity.length];
    for (int i = 0; i < agrees.length; i++) {
      agrees[i] = chosen(served, scenario, rows.get(i)).equals(rows.get(i).item());
    }
    OffPolicy would = OffPolicy.of(propensity, agrees, earned, MOST_WEIGHT);
    if (would.matched() < LEAST_MATCHED) {
      throw ProblemCode.TRAINING_DATA_TOO_SMALL.exception(
          "In %,d answers of the scenario '%s' that left a place to chance, v%d would have chosen the same %,d times; expected at least %d."
              .formatted(rows.size(), scenario.name(), number, would.matched(), LEAST_MATCHED),
          "Write 'explore: 5 %' for the scenario, and ask again when more answers were given.");
    }
    var all = new boolean[agrees.length];
    Arrays.fill(all, true);
    var certain = new double[propensity.length];
    Arrays.fill(certain, 1);
    return Replay.of(
        served.version(),
        scenario.name(),
        reward,
        rows.size(),
        OffPolicy.of(certain, all, earned, 1),
        would);
  }

  /// What the version likes best among the candidates; where it knows nothing, what is wanted most.
  private static String chosen(Recommendations.Served served, Scenario scenario, Row row) {
    int[] history =
        row.history().stream()
            .map(served.numbers()::get)
            .filter(java.util.Objects::nonNull)
            .mapToInt(Integer::intValue)
            .toArray();
    var scores = new float[served.model().items().size()];
    float[] trending = served.model().trending();
    if (history.length > 0) {
      Recommendations.score(served, scenario.method(), history, scores);
    }
    String best = row.candidates().getFirst();
    double most = Double.NEGATIVE_INFINITY;
    for (String candidate : row.candidates()) {
      Integer item = served.numbers().get(candidate);
      // Personal scores stand before what only fills up, as in answers.
      double score =
          item == null
              ? -1
              : scores[item] > 0 ? 1 + scores[item] : trending[item] / (1 + trending[item]);
      if (score > most) {
        most = score;
        best = candidate;
      }
    }
    return best;
  }

  private List<Row> rows(RecommendationDefinition definition, Scenario scenario, int days) {
    LakeView view = parts.lake().view();
    if (view.find(EVENTS).isEmpty()) {
      return List.of();
    }
    var rows = new ArrayList<Row>();
    view.read(
        SqlQuery.of(
            """
            with shown as (
              select
                json_extract_string(properties, '$.shown_as') as id,
                json_extract_string(properties, '$.item') as item,
                cast(properties as varchar) as body,
                occurred_at
              from bronze.events
              where event = ? and json_extract_string(properties, '$.model') = ?
                and json_extract_string(properties, '$.scenario') = ?
                and occurred_at >= cast(? as timestamptz)
              order by occurred_at desc, 1
              limit %d
            ),
            acts as (
              select
                json_extract_string(properties, '$.recommendation_id') as id,
                json_extract_string(properties, '$.product_id') as item,
                json_extract_string(properties, '$.products[*].product_id') as items,
                json_extract_string(properties, '$.order_id') is not null as is_order
              from bronze.events
              where json_extract_string(properties, '$.recommendation_id') is not null
                and occurred_at >= cast(? as timestamptz)
            )
            select
              any_value(body),
              coalesce(bool_or(not is_order), false),
              coalesce(bool_or(is_order), false)
            from shown
            left join acts on acts.id = shown.id
              and (acts.item = shown.item or list_contains(acts.items, shown.item))
            group by shown.id
            order by shown.id
            """
                .formatted(MOST_ANSWERS),
            EVENT,
            definition.name(),
            scenario.name(),
            since(days),
            since(days)),
        row -> rows.add(row(row)));
    return rows;
  }

  private String since(int days) {
    return parts.clock().instant().minus(Duration.ofDays(days)).toString();
  }

  private static Row row(@Nullable Object[] row) {
    JsonNode body;
    try {
      body = JSON.readTree(String.valueOf(row[0]));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("An event's properties are no JSON; this is a bug.", e);
    }
    var candidates = new ArrayList<String>();
    body.path("candidates").forEach(each -> candidates.add(each.path("item").asText()));
    var history = new ArrayList<String>();
    body.path("history").forEach(item -> history.add(item.asText()));
    return new Row(
        body.path("item").asText(),
        body.path("propensity").asDouble(),
        candidates,
        history,
        Boolean.TRUE.equals(row[1]),
        Boolean.TRUE.equals(row[2]));
  }

  /// One answer.
  private record Row(
      String item,
      double propensity,
      List<String> candidates,
      List<String> history,
      boolean isClicked,
      boolean isBought) {

    double reward(Replay.Reward reward) {
      boolean isEarned =
          switch (reward) {
            case CLICK -> isClicked || isBought;
            case PURCHASE -> isBought;
          };
      return isEarned ? 1 : 0;
    }
  }
}
