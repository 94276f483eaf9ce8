package dev.millrace.server.http.door;

import dev.millrace.govern.user.UserRole;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Route by route, which role it takes. What is not listed takes an admin. A line that begins with
/// a second word `quiet` is not audited; GET and HEAD never are.
public final class Permissions {

  private static final String TABLE =
      """
      viewer         GET    /api/v1/me
      viewer         GET    /api/v1/status
      viewer         GET    /api/v1/settings
      viewer         GET    /api/v1/changes
      viewer         GET    /api/v1/metrics
      viewer         GET    /api/v1/metrics/{}
      viewer         GET    /api/v1/metrics/{}/funnel
      viewer         GET    /api/v1/metrics/{}/cohorts
      analyst        GET    /api/v1/metrics/{}/funnel/stopped
      analyst        GET    /api/v1/metrics/{}/cohorts/active
      analyst        GET    /api/v1/metrics/{}/rows
      analyst        GET    /api/v1/transactions
      viewer         GET    /api/v1/dashboards
      viewer         GET    /api/v1/dashboards/{}
      analyst        PUT    /api/v1/dashboards/{}
      analyst        GET    /api/v1/queries
      analyst        PUT    /api/v1/queries/{}
      analyst        DELETE /api/v1/queries/{}
      analyst quiet  POST   /api/v1/sql
      analyst quiet  POST   /api/v1/sql/stream
      analyst quiet  POST   /api/v1/sql/plan
      analyst quiet  DELETE /api/v1/sql/{}

      viewer         GET    /api/v1/catalog
      viewer         GET    /api/v1/lineage/{}
      viewer         GET    /api/v1/lineage/{}/columns
      viewer         GET    /api/v1/lake/tables
      viewer         GET    /api/v1/lake/tables/{}
      viewer         GET    /api/v1/lake/tables/{}/history
      viewer         GET    /api/v1/lake/tags
      viewer         GET    /api/v1/checks
      viewer         GET    /api/v1/checks/{}
      viewer         GET    /api/v1/checks/{}/history
      analyst        GET    /api/v1/checks/{}/failing-rows
      analyst        GET    /api/v1/quarantine
      analyst        GET    /api/v1/quarantine/{}
      viewer         GET    /api/v1/sources
      viewer         GET    /api/v1/sources/{}
      viewer         GET    /api/v1/sources/{}/runs
      viewer         GET    /api/v1/sources/{}/runs/{}
      viewer         GET    /api/v1/events/contracts
      viewer         GET    /api/v1/events/volume
      analyst        GET    /api/v1/events/requests
      analyst        GET    /api/v1/events/tail
      viewer         GET    /api/v1/flows
      viewer         GET    /api/v1/flows/{}/runs
      viewer         GET    /api/v1/flows/{}/backfills/{}
      viewer         GET    /api/v1/flows/{}/runs/{}/events
      viewer         GET    /api/v1/runs/{}
      viewer         GET    /api/v1/runs/{}/steps/{}/entries
      analyst        GET    /api/v1/runs/{}/logs
      viewer         GET    /api/v1/alerts
      viewer         GET    /api/v1/freshness
      viewer         GET    /api/v1/reports
      analyst        GET    /api/v1/reports/{}
      analyst        GET    /api/v1/reports/{}/{}
      viewer         GET    /api/v1/environments
      viewer         GET    /api/v1/environments/{}
      analyst        GET    /api/v1/environments/{}/diff

      viewer         GET    /api/v1/models
      viewer         GET    /api/v1/models/{}/versions
      viewer         GET    /api/v1/models/{}/versions/{}/curves
      viewer         GET    /api/v1/models/{}/champions
      viewer         GET    /api/v1/models/{}/drift
      viewer         GET    /api/v1/models/{}/leaks
      viewer         GET    /api/v1/models/{}/rollout
      analyst        GET    /api/v1/models/{}/versions/{}/replay
      analyst        GET    /api/v1/models/{}/predictions/{}
      analyst quiet  POST   /api/v1/models/{}/predictions
      analyst        GET    /api/v1/explanations/{}
      viewer         GET    /api/v1/experiments
      viewer         GET    /api/v1/experiments/{}
      viewer         GET    /api/v1/experiments/{}/results
      viewer         GET    /api/v1/experiments/{}/plan
      analyst        GET    /api/v1/experiments/{}/assign
      analyst quiet  POST   /api/v1/experiments/{}/assign
      viewer         GET    /api/v1/features
      viewer         GET    /api/v1/feature-views/{}/distributions
      analyst        GET    /api/v1/features/{}/{}
      analyst quiet  POST   /api/v1/features/read
      analyst quiet  POST   /api/v1/features/{}/parity
      viewer         GET    /api/v1/features/rebuild
      analyst        GET    /api/v1/customers
      analyst        GET    /api/v1/customers/{}
      analyst        GET    /api/v1/customers/{}/churn
      analyst        GET    /api/v1/customers/{}/lifetime-value
      analyst        GET    /api/v1/customers/{}/segments
      analyst        GET    /api/v1/recommendations/{}
      analyst        GET    /api/v1/items/{}/similar
      analyst        GET    /api/v1/items/{}/bought-together
      analyst        GET    /api/v1/identities/{}

      admin          GET    /api/v1/regulations
      admin          GET    /api/v1/regulations/{}
      admin          POST   /api/v1/regulations
      admin          GET    /api/v1/customers/{}/privacy
      admin          POST   /api/v1/privacy/export
      admin          GET    /api/v1/users
      admin          GET    /api/v1/audit
      admin          POST   /api/v1/users
      admin          PUT    /api/v1/users/{}
      admin          DELETE /api/v1/users/{}
      admin          POST   /api/v1/users/{}/tokens
      admin          DELETE /api/v1/users/{}/tokens/{}
      admin          POST   /api/v1/flows/{}/runs
      admin          POST   /api/v1/flows/{}/backfills
      admin          POST   /api/v1/runs/{}/retry
      admin          POST   /api/v1/runs/{}/cancel
      admin          POST   /api/v1/runs/{}/steps/{}/approve
      admin          POST   /api/v1/alerts/{}/test
      admin          POST   /api/v1/alerts/{}/silence
      admin          POST   /api/v1/reports/{}/runs
      admin          POST   /api/v1/backup
      admin          POST   /api/v1/identities/undo
      admin          POST   /api/v1/identities/redo
      admin          POST   /api/v1/features/rebuild
      admin          POST   /api/v1/models/{}/versions
      admin          POST   /api/v1/models/{}/versions/{}/reproduce
      admin          POST   /api/v1/models/{}/rollout
      admin          POST   /api/v1/models/{}/rollback
      admin          POST   /api/v1/sources/{}/test
      admin          POST   /api/v1/sources/{}/runs
      admin          POST   /api/v1/sources/{}/replay
      admin          POST   /api/v1/quarantine/replay
      admin          POST   /api/v1/lake/tables/{}/alter
      admin          POST   /api/v1/lake/compact
      admin          POST   /api/v1/lake/expire
      admin          POST   /api/v1/lake/gc
      admin          POST   /api/v1/lake/tags
      admin          DELETE /api/v1/lake/tags/{}
      admin          POST   /api/v1/environments
      admin          POST   /api/v1/environments/{}/build
      admin          POST   /api/v1/environments/{}/promote
      admin          DELETE /api/v1/environments/{}

      viewer         GET    /metrics
      analyst quiet  POST   /get-online-features
      analyst quiet  POST   /feast.serving.ServingService/GetOnlineFeatures
      analyst quiet  POST   /feast.serving.ServingService/GetFeastServingInfo
      analyst quiet  POST   /millrace.v1.Features/Read
      analyst quiet  POST   /millrace.v1.Models/Predict
      admin   quiet  POST   /push
      analyst        GET    /iceberg/*
      analyst        GET    /api/2.0/*
      analyst        GET    /api/3.0/*
      analyst quiet  POST   /api/2.0/mlflow/experiments/search
      analyst quiet  POST   /api/2.0/mlflow/runs/search
      analyst quiet  POST   /api/2.0/mlflow/logged-models/search
      analyst quiet  POST   /api/2.0/mlflow/registered-models/get-latest-versions
      analyst quiet  POST   /api/3.0/mlflow/logged-models/search
      admin   quiet  POST   /api/2.0/mlflow/runs/log-metric
      admin   quiet  POST   /api/2.0/mlflow/runs/log-parameter
      admin   quiet  POST   /api/2.0/mlflow/runs/log-batch
      """;

  private static final Set<String> SAFE = Set.of("GET", "HEAD");
  private static final Map<String, Permission> BY_ROUTE = read();

  private Permissions() {}

  private static Map<String, Permission> read() {
    Map<String, Permission> read = new HashMap<>();
    TABLE
        .lines()
        .filter(line -> !line.isBlank())
        .forEach(line -> {
          String[] words = line.strip().split(" +", -1);
          int at = words.length - 2;
          boolean isAudited = at == 1 && !SAFE.contains(words[at]);
          var permission = new Permission(UserRole.of(words[0]), isAudited);
          if (read.put(words[at] + " " + words[at + 1], permission) != null) {
            throw new IllegalStateException("Two lines for '" + line + "'; this is a bug.");
          }
        });
    return Map.copyOf(read);
  }

  /// @param route as the server knows it, its variables as `{}`
  /// @param path as it was asked, for the routes below which everything is answered by one service
  static Permission of(String method, String route, String path) {
    String verb = SAFE.contains(method) ? "GET" : method.toUpperCase(Locale.ROOT);
    Permission exact = BY_ROUTE.get(verb + " " + (route.endsWith("/*") ? path : route));
    if (exact != null) {
      return exact;
    }
    Permission all = route.endsWith("/*") ? BY_ROUTE.get(verb + " " + route) : null;
    if (all != null) {
      return all;
    }
    return verb.equals("GET") ? new Permission(UserRole.ADMIN, false) : Permission.UNLISTED;
  }

  /// The routes that a role does not reach, with the role that each takes. Pages say by it what
  /// somebody may not do, so that a page and the door cannot differ.
  public static Map<String, UserRole> beyond(UserRole role) {
    return BY_ROUTE.entrySet().stream()
        .filter(line -> !role.reaches(line.getValue().needed()))
        .collect(Collectors.toMap(Map.Entry::getKey, line -> line.getValue().needed()));
  }

  /// As `GET /api/v1/metrics/{}`.
  public static Set<String> routes() {
    return BY_ROUTE.keySet();
  }
}
