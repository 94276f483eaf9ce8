package dev.millrace.server.http;

import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Default;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import com.linecorp.armeria.server.annotation.ProducesJson;
import dev.millrace.contracts.definition.RecommendationDefinition.Method;
import dev.millrace.ml.LifetimeValue;
import dev.millrace.ml.MlModels;
import dev.millrace.ml.Recommendation;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `/api/v1/recommendations`, what goes with an item, and what a customer is worth.
@Blocking
@ProducesJson
public final class RecommendationsApi {

  private final MlModels models;
  private final Names names;

  /// Which models answer.
  record Names(String recommendations, String lifetimeValue) {}

  RecommendationsApi(MlModels models, Names names) {
    this.models = models;
    this.names = names;
  }

  @Get("/recommendations/{customer}")
  public Answer forCustomer(
      @Param String customer,
      @Param @Default("for_you") String scenario,
      @Param @Default("10") int limit) {
    return Answer.of(
        models.recommend(names.recommendations(), scenario, customer, Paging.limit(limit)));
  }

  @Get("/items/{item}/similar")
  public Answer similar(@Param String item, @Param @Default("10") int limit) {
    return besides(Method.SIMILAR, item, limit);
  }

  @Get("/items/{item}/bought-together")
  public Answer boughtTogether(@Param String item, @Param @Default("10") int limit) {
    return besides(Method.BOUGHT_TOGETHER, item, limit);
  }

  @Get("/customers/{id}/lifetime-value")
  public Worth lifetimeValue(@Param String id) {
    return Worth.of(models.lifetimeValue(names.lifetimeValue(), id));
  }

  private Answer besides(Method method, String item, int limit) {
    return Answer.of(models.besides(names.recommendations(), method, item, Paging.limit(limit)));
  }

  /// Items, best first.
  record Answer(
      String scenario,
      CustomersApi.ModelRef model,
      List<Recommendation.Item> items,
      @Nullable String note,
      List<String> clicks,
      Instant asOf) {

    static Answer of(Recommendation answer) {
      return new Answer(
          answer.scenario(),
          new CustomersApi.ModelRef(answer.model(), String.valueOf(answer.version())),
          answer.items(),
          answer.note(),
          answer.clicks(),
          answer.asOf());
    }
  }

  /// An expectation with its interval.
  record Expected(double expected, double low, double high) {}

  /// What a customer is worth.
  record Worth(
      String customerId,
      CustomersApi.ModelRef model,
      double alive,
      Expected purchases,
      Expected value,
      int daysAhead,
      String segment,
      Instant asOf) {

    static Worth of(LifetimeValue value) {
      return new Worth(
          value.key(),
          new CustomersApi.ModelRef(value.model(), String.valueOf(value.version())),
          value.alive(),
          new Expected(value.purchases(), value.purchasesLow(), value.purchasesHigh()),
          new Expected(value.value(), value.valueLow(), value.valueHigh()),
          value.daysAhead(),
          value.segment(),
          value.asOf());
    }
  }
}
