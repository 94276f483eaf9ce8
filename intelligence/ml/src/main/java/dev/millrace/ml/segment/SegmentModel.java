package dev.millrace.ml.segment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.definition.FlowCondition;
import dev.millrace.contracts.definition.SegmentsDefinition;
import dev.millrace.contracts.problem.ProblemCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// Everything that a version of segments has learnt, and the file it is kept in.
///
/// @param rules conditions by the segment's name
public record SegmentModel(
    @Nullable Rfm rfm, @Nullable Clusters clusters, Map<String, String> rules) {

  private static final ObjectMapper JSON = new ObjectMapper();

  public SegmentModel {
    rules = new LinkedHashMap<>(rules);
  }

  /// @param silhouette NaN where nothing was clustered
  /// @param stability NaN where nothing was clustered
  public record Fitted(SegmentModel model, double silhouette, double stability) {}

  public static Fitted fit(SegmentsDefinition definition, Table people) {
    SegmentsDefinition.Rfm asked = definition.rfm();
    Rfm rfm =
        asked == null
            ? null
            : Rfm.fit(List.of(asked.recency(), asked.frequency(), asked.money()), people);
    SegmentsDefinition.Clusters wanted = definition.clusters();
    if (wanted == null) {
      return new Fitted(new SegmentModel(rfm, null, definition.rules()), Double.NaN, Double.NaN);
    }
    Clusters.Fitted fitted = Clusters.fit(wanted.features(), wanted.count(), people);
    return new Fitted(
        new SegmentModel(rfm, fitted.clusters(), definition.rules()),
        fitted.silhouette(),
        fitted.stability());
  }

  public int clusterCount() {
    return clusters == null ? 0 : clusters.centres().length;
  }

  public Judge judge() {
    return new Judge(this);
  }

  public byte[] toJson() {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Segments cannot be written as JSON; this is a bug.", e);
    }
  }

  /// @throws dev.millrace.contracts.problem.MillraceException MODEL_UNUSABLE when it is no such
  ///   file
  public static SegmentModel read(byte[] json) {
    try {
      return JSON.readValue(json, SegmentModel.class);
    } catch (IOException e) {
      throw ProblemCode.MODEL_UNUSABLE.exception(
          "The file is no model of segments: %s.".formatted(e.getMessage()),
          "Train the model again.");
    }
  }

  /// Says who belongs where; its rules are read once. Safe for any thread.
  public static final class Judge {

    private final SegmentModel model;
    private final Map<String, FlowCondition> rules = new LinkedHashMap<>();

    private Judge(SegmentModel model) {
      this.model = model;
      model.rules().forEach((segment, rule) -> rules.put(segment, FlowCondition.parse(rule)));
    }

    /// @param person a feature's value, NaN where there is none
    public List<Membership> of(ToDoubleFunction<String> person) {
      var memberships = new ArrayList<Membership>();
      if (model.rfm() != null) {
        memberships.add(model.rfm().of(person));
      }
      if (model.clusters() != null && model.clusters().centres().length > 0) {
        memberships.add(model.clusters().of(person));
      }
      rules.forEach((segment, rule) -> {
        if (holds(rule, person)) {
          memberships.add(new Membership("rule", segment, words(rule, person)));
        }
      });
      return memberships;
    }

    /// Never where one of its features is not known.
    private static boolean holds(FlowCondition rule, ToDoubleFunction<String> person) {
      return rule.names().stream().allMatch(name -> Double.isFinite(person.applyAsDouble(name)))
          && rule.holds(name -> Double.toString(person.applyAsDouble(name)));
    }

    private static String words(FlowCondition rule, ToDoubleFunction<String> person) {
      return rule
          + ": "
          + String.join(
              ", ",
              rule.names().stream()
                  .distinct()
                  .map(name -> Words.value(name, person.applyAsDouble(name)))
                  .toList());
    }
  }
}
