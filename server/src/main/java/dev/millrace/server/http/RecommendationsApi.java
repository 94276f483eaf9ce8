package dev.millrace.server.http;

import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Default;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import com.linecorp.armeria.server.annotation.ProducesJson;
import dev.millrace.contracts.definition.ExperimentDefinition;
import dev.millrace.contracts.definition.RecommendationDefinition.Method;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.ml.Assignment;
import dev.millrace.ml.Experiments;
import dev.millrace.ml.LifetimeValue;
import dev.millrace.ml.MlModels;
import dev.millrace.ml.Recommendation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `/api/v1/recommendations`, what goes with an item, and what a customer is worth.
@Blocking
@ProducesJson
public final class RecommendationsApi {

  private final MlModels models;
  private final Experiments experiments;
  private final Names names;

  /// Which models answer.
  record Names(String recommendations, String lifetimeValue) {}

  RecommendationsApi(MlModels models, Experiments experiments, Names names) {
    this.models = models;
    this.experiments = experiments;
    this.names = names;
  }

  @Get("/recommendations/{customer}")
  public Answer forCustomer(
      @Param String customer,
      @Param @Default("for_you") String scenario,
      @Param @Default("10") int limit) {
    Assignment assignment = assignment(scenario, customer).orElse(null);
    String answered =
        assignment == null || assignment.recommendations() == null
            ? scenario
            : assignment.recommendations();
    int most = Paging.limit(limit);
    Recommendation tried =
        models.recommend(names.recommendations(), answered, customer, most, true);
    Answer answer = Answer.of(tried, assignment);
    if (tried.explored() == null || experiments.shown(answer.id(), customer, tried)) {
      return answer;
    }
    // Nothing is left to chance without a trace.
    return Answer.of(
        models.recommend(names.recommendations(), answered, customer, most), assignment);
  }

  /// Where the exposure cannot be told, the customer is answered as if there were no experiment.
  private Optional<Assignment> assignment(String scenario, String customer) {
    Optional<ExperimentDefinition> experiment = experiments.ofScenario(scenario);
    try {
      return experiment.map(each -> experiments.assign(each.name(), customer));
    } catch (MillraceException e) {
      if (e.problem().code() == ProblemCode.COLLECTOR_BUSY) {
        return Optional.empty();
      }
      throw e;
    }
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
    return Answer.of(
        models.besides(names.recommendations(), method, item, Paging.limit(limit)), null);
  }

  /// Items, best first.
  ///
  /// @param id to travel as `recommendation_id` in what the customer does next:
  ///   `model.version.scenario.chance`
  /// @param scenario by whose rules it was answered
  /// @param experiment that the scenario asked for is under; null for none
  /// @param arm of the customer; null for one who takes no part
  record Answer(
      String id,
      String scenario,
      @Nullable String experiment,
      @Nullable String arm,
      CustomersApi.ModelRef model,
      List<Recommendation.Item> items,
      @Nullable String note,
      List<String> clicks,
      Instant asOf) {

    static Answer of(Recommendation answer, @Nullable Assignment assignment) {
      return new Answer(
          answer.id(),
          answer.scenario(),
          assignment == null ? null : assignment.experiment(),
          assignment == null ? null : assignment.arm(),
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
  ///
  /// @param responseId by which the answer can be explained for some days
  record Worth(
      String responseId,
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
          value.responseId(),
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
