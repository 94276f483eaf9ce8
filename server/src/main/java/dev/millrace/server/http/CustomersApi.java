package dev.millrace.server.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Default;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import com.linecorp.armeria.server.annotation.ProducesJson;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.insight.Customers;
import dev.millrace.insight.Customers.Customer;
import dev.millrace.insight.Page;
import dev.millrace.ml.MlModels;
import dev.millrace.ml.Prediction;
import dev.millrace.ml.Reason;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `/api/v1/customers`.
@Blocking
@ProducesJson
public final class CustomersApi {

  private static final int RECENT_ORDERS = 10;
  private static final TypeReference<List<Reason>> REASONS = new TypeReference<>() {};

  private final Customers customers;
  private final MlModels models;
  private final String model;

  /// @param model the model that tells who leaves
  CustomersApi(Customers customers, MlModels models, String model) {
    this.customers = customers;
    this.models = models;
    this.model = model;
  }

  @Get("/customers")
  public Page<Row> list(
      @Param @Default("name") String sort,
      @Param @Default("20") int limit,
      @Param Optional<String> cursor,
      @Param @Default("") String q) {
    return customers
        .list(order(sort), q, Paging.offset(cursor), Paging.limit(limit))
        .map(CustomersApi::row);
  }

  @Get("/customers/{id}")
  public Profile profile(@Param String id) {
    Customer customer = customers.require(id);
    Churn churn = findChurn(id);
    return new Profile(
        id,
        customer.name(),
        customer.email(),
        customer.city(),
        null,
        customer.signedUpOn(),
        customer.orders(),
        customer.lifetimeValue() == null ? 0 : customer.lifetimeValue(),
        customer.firstOrderOn(),
        customer.lastOrderOn(),
        customer.lifetimeValue(),
        customers.orders(id, RECENT_ORDERS),
        churn == null ? Map.of() : churn.features(),
        churn);
  }

  @Get("/customers/{id}/churn")
  public Churn churn(@Param String id) {
    return Churn.of(models.predict(model, id));
  }

  private @Nullable Churn findChurn(String id) {
    try {
      return churn(id);
    } catch (MillraceException e) {
      if (e.problem().code() == ProblemCode.MODEL_NOT_TRAINED
          || e.problem().code() == ProblemCode.NOT_FOUND) {
        return null;
      }
      throw e;
    }
  }

  private static Customers.Order order(String sort) {
    return switch (sort) {
      case "churn_risk" -> Customers.Order.CHURN_RISK;
      case "lifetime_value" -> Customers.Order.LIFETIME_VALUE;
      case "name" -> Customers.Order.NAME;
      default ->
          throw ProblemCode.PARAMETER_VALUE.exception(
              "The parameter 'sort' is '%s'; expected churn_risk, lifetime_value or name."
                  .formatted(sort),
              "Choose one of them.");
    };
  }

  private static Row row(Customer customer) {
    return new Row(
        customer.id(),
        customer.name(),
        customer.email(),
        customer.city(),
        customer.churnProbability(),
        reasons(customer.reasons()),
        customer.lastOrderOn(),
        customer.lifetimeValue());
  }

  private static List<Reason> reasons(@Nullable String json) {
    try {
      return json == null ? List.of() : Json.MAPPER.readValue(json, REASONS);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Stored reasons are not readable; this is a bug.", e);
    }
  }

  /// A customer in a list.
  record Row(
      String customerId,
      @Nullable String name,
      @Nullable String email,
      @Nullable String city,
      @Nullable Double churnProbability,
      List<Reason> reasons,
      @Nullable LocalDate lastOrderOn,
      @Nullable Double lifetimeValue) {}

  /// A customer whole.
  record Profile(
      String customerId,
      @Nullable String name,
      @Nullable String email,
      @Nullable String city,
      @Nullable String country,
      @Nullable LocalDate signupDate,
      long orders,
      double revenue,
      @Nullable LocalDate firstOrderOn,
      @Nullable LocalDate lastOrderOn,
      @Nullable Double lifetimeValue,
      List<Customers.PlacedOrder> recentOrders,
      Map<String, Double> features,
      @Nullable Churn churn) {}

  /// A prediction with everything it comes from.
  record Churn(
      String responseId,
      String customerId,
      double probability,
      boolean willChurn,
      double threshold,
      ModelRef model,
      String standing,
      Instant asOf,
      @Nullable String snapshotId,
      Map<String, Double> features,
      List<Reason> reasons) {

    static Churn of(Prediction prediction) {
      return new Churn(
          prediction.responseId(),
          prediction.key(),
          prediction.probability(),
          prediction.willChurn(),
          prediction.threshold(),
          new ModelRef(
              prediction.version().model(), String.valueOf(prediction.version().version())),
          prediction.standing().name().toLowerCase(Locale.ROOT),
          prediction.asOf(),
          prediction.version().tables().values().stream()
              .findFirst()
              .map(String::valueOf)
              .orElse(null),
          prediction.features(),
          prediction.reasons());
    }
  }

  /// Which model answered.
  record ModelRef(String name, String version) {}
}
