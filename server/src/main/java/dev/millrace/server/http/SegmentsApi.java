package dev.millrace.server.http;

import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import com.linecorp.armeria.server.annotation.ProducesJson;
import dev.millrace.contracts.feature.FeatureValue;
import dev.millrace.ml.CustomerSegments;
import dev.millrace.ml.MlModels;
import dev.millrace.ml.segment.Membership;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// `/api/v1/customers/{id}/segments`: where a customer belongs now, and how old what was looked at
/// is.
@Blocking
@ProducesJson
public final class SegmentsApi {

  private final MlModels models;

  SegmentsApi(MlModels models) {
    this.models = models;
  }

  @Get("/customers/{id}/segments")
  public Answer segments(@Param String id) {
    return Answer.of(models.segments(id));
  }

  record Answer(String customerId, List<OfModel> models, Instant asOf) {
    static Answer of(CustomerSegments segments) {
      return new Answer(
          segments.key(),
          segments.models().stream().map(each -> OfModel.of(each, segments.asOf())).toList(),
          segments.asOf());
    }
  }

  /// @param responseId by which the answer can be explained for some days
  record OfModel(
      String responseId,
      CustomersApi.ModelRef model,
      List<Membership> memberships,
      Map<String, Feature> features) {
    static OfModel of(CustomerSegments.OfModel model, Instant now) {
      var features = new TreeMap<String, Feature>();
      model.features().forEach((name, value) -> features.put(name, Feature.of(value, now)));
      return new OfModel(
          model.responseId(),
          new CustomersApi.ModelRef(
              model.version().model(), String.valueOf(model.version().version())),
          model.memberships(),
          features);
    }
  }

  /// @param ageSeconds in the shop's time; null for a default
  record Feature(
      @Nullable Double value,
      String origin,
      @Nullable Instant eventTime,
      @Nullable Long ageSeconds) {
    static Feature of(FeatureValue value, Instant now) {
      Instant at = value.eventTime();
      return new Feature(
          value.number(),
          value.origin().name().toLowerCase(Locale.ROOT),
          at,
          at == null ? null : Duration.between(at, now).toSeconds());
    }
  }
}
