package dev.millrace.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import com.linecorp.armeria.server.annotation.Post;
import com.linecorp.armeria.server.annotation.ProducesJson;
import com.linecorp.armeria.server.annotation.RequestObject;
import dev.millrace.contracts.definition.Durations;
import dev.millrace.contracts.definition.ExperimentDefinition;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.ml.Assignment;
import dev.millrace.ml.ExperimentPlan;
import dev.millrace.ml.ExperimentResults;
import dev.millrace.ml.Experiments;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `/api/v1/experiments`.
@Blocking
@ProducesJson
public final class ExperimentsApi {

  private static final int MOST_CUSTOMERS = 1_000;

  private final Experiments experiments;

  ExperimentsApi(Experiments experiments) {
    this.experiments = experiments;
  }

  @Get("/experiments")
  public Items<Definition> list() {
    return new Items<>(experiments.definitions().stream().map(this::definition).toList());
  }

  @Get("/experiments/{id}")
  public Definition show(@Param String id) {
    return definition(experiments.require(id));
  }

  @Get("/experiments/{id}/results")
  public ExperimentResults results(@Param String id) {
    return experiments.results(id);
  }

  @Get("/experiments/{id}/plan")
  public ExperimentPlan plan(@Param String id) {
    return experiments.plan(id);
  }

  @Get("/experiments/{id}/assign")
  public Assigned assign(@Param String id, @Param String customer) {
    return Assigned.of(experiments.assign(id, customer));
  }

  @Post("/experiments/{id}/assign")
  public Items<Assigned> assignAll(@Param String id, @RequestObject JsonNode request) {
    JsonNode customers = request.path("customers");
    if (!customers.isArray() || customers.isEmpty() || customers.size() > MOST_CUSTOMERS) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The body has %d customers; expected 1 to %,d."
              .formatted(customers.size(), MOST_CUSTOMERS),
          "Send {\"customers\": [\"C1\", \"C2\"]}, and more in several calls.");
    }
    var assigned = new ArrayList<Assigned>();
    customers.forEach(
        customer -> assigned.add(Assigned.of(experiments.assign(id, customer.asText()))));
    return new Items<>(assigned);
  }

  private Definition definition(ExperimentDefinition definition) {
    Map<String, Double> shares = experiments.currentShares(definition.name());
    return new Definition(
        definition.name(),
        definition.description() == null ? "" : definition.description(),
        definition.bandit() == null ? "ab" : "bandit",
        definition.scenario(),
        definition.arms().stream()
            .map(arm ->
                new ArmShare(
                    arm.name(),
                    shares.getOrDefault(arm.name(), 0.0),
                    arm.settings(),
                    arm.recommendations()))
            .toList(),
        definition.audience().allocation(),
        definition.audience().holdout(),
        definition.audience().segment(),
        definition.audience().start(),
        definition.audience().end(),
        definition.metrics().primary(),
        definition.metrics().better().name().toLowerCase(Locale.ROOT),
        definition.metrics().secondary(),
        definition.metrics().guardrails(),
        definition.design().effect(),
        definition.design().power(),
        definition.design().alpha(),
        definition.design().expectedUnits(),
        text(definition.design().window()),
        text(definition.design().covariate()),
        definition.where().toString());
  }

  private static @Nullable String text(@Nullable Duration span) {
    return span == null ? null : Durations.toText(span);
  }

  /// An experiment as it is defined, with the shares of now.
  record Definition(
      String name,
      String description,
      String method,
      @Nullable String scenario,
      List<ArmShare> arms,
      double allocation,
      double holdout,
      @Nullable String segment,
      @Nullable Instant start,
      @Nullable Instant end,
      String primary,
      String better,
      List<String> secondary,
      Map<String, Double> guardrails,
      double minimumEffect,
      double power,
      double alpha,
      long expectedUnits,
      @Nullable String window,
      @Nullable String covariate,
      String definedAt) {}

  /// @param share of new customers
  record ArmShare(
      String name, double share, Map<String, String> settings, @Nullable String recommendations) {}

  /// How a customer is to be treated.
  record Assigned(
      String experiment,
      String customer,
      @Nullable String arm,
      String standing,
      Map<String, String> settings,
      @Nullable String recommendations) {

    static Assigned of(Assignment assignment) {
      return new Assigned(
          assignment.experiment(),
          assignment.customer(),
          assignment.arm(),
          assignment.standing().name().toLowerCase(Locale.ROOT),
          assignment.settings(),
          assignment.recommendations());
    }
  }
}
