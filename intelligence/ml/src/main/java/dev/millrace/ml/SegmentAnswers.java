package dev.millrace.ml;

import dev.millrace.contracts.feature.FeatureValue;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.ml.Explanation.Made;
import dev.millrace.ml.Explanation.Value;
import dev.millrace.ml.KeptBody.Looked;
import dev.millrace.ml.KeptBody.OfSegments;
import dev.millrace.ml.KeptBody.Told;
import dev.millrace.ml.segment.Membership;
import dev.millrace.ml.segment.SegmentModel;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Keeps memberships that were answered, and judges them once more.
final class SegmentAnswers {

  private final AnswerLog log;
  private final Artifacts artifacts;

  SegmentAnswers(AnswerLog log, Artifacts artifacts) {
    this.log = log;
    this.artifacts = artifacts;
  }

  void keep(CustomerSegments answer) {
    for (CustomerSegments.OfModel each : answer.models()) {
      log.add(
          new AnswerLog.Entry(
              each.responseId(),
              answer.asOf(),
              each.version().model(),
              each.version().version(),
              answer.key(),
              () ->
                  new OfSegments(OfSegments.IS, looked(each.features()), told(each.memberships()))
                      .json()));
    }
  }

  Explanation explain(AnswerLog.Entry entry, ModelVersion version, String json) {
    OfSegments kept = KeptBody.read(json, OfSegments.class);
    Map<String, Double> known = new HashMap<>();
    for (Looked each : kept.features()) {
      known.put(each.name(), Objects.requireNonNullElse(each.value(), Double.NaN));
    }
    List<Told> again = List.of();
    String note = null;
    try {
      again =
          told(
              SegmentModel.read(artifacts.read(version))
                  .judge()
                  .of(name -> known.getOrDefault(name, Double.NaN)));
    } catch (MillraceException e) {
      note = e.problem().message();
    }
    return new Explanation(
        entry.id(),
        Explanation.Kind.SEGMENTS,
        entry.at(),
        entry.key(),
        version,
        null,
        "CHAMPION",
        kept.features().stream().map(SegmentAnswers::value).toList(),
        List.of(),
        null,
        note,
        new Made(ValueAnswers.parts(kept.told(), again), Map.of(), List.of(), List.of()));
  }

  private static List<Looked> looked(Map<String, FeatureValue> features) {
    return new TreeMap<>(features)
        .entrySet().stream()
            .map(each ->
                new Looked(
                    each.getKey(),
                    each.getValue().number(),
                    each.getValue().eventTime() == null
                        ? null
                        : each.getValue().eventTime().toString(),
                    each.getValue().origin().name()))
            .toList();
  }

  private static Value value(Looked looked) {
    @Nullable String time = looked.eventTime();
    return new Value(
        looked.name(), looked.value(), time == null ? null : Instant.parse(time), looked.origin());
  }

  private static List<Told> told(List<Membership> memberships) {
    return memberships.stream()
        .map(each -> new Told(each.method(), "%s: %s".formatted(each.segment(), each.why())))
        .toList();
  }
}
