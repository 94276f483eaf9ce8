package dev.millrace.server.http.mlflow;

import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.millrace.ml.track.MlflowApi;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Hands requests to MLflow's API.
final class MlflowService implements HttpService {

  private static final String PREFIX = "/api/2.0/mlflow/";

  private final MlflowApi api;

  MlflowService(MlflowApi api) {
    this.api = api;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    return HttpResponse.of(
        request
            .aggregate()
            .handleAsync(
                (whole, failure) ->
                    MlflowAnswers.of(() -> {
                      if (failure instanceof Exception e) {
                        throw e;
                      }
                      return MlflowAnswers.json(answer(context, whole));
                    }),
                context.blockingTaskExecutor()));
  }

  private byte[] answer(ServiceRequestContext context, AggregatedHttpRequest request) {
    String path = context.path();
    return api.answer(
        request.method().name(),
        path.startsWith(PREFIX) ? path.substring(PREFIX.length()) : path,
        parameters(context.query()),
        request.content().array());
  }

  private static Map<String, List<String>> parameters(@Nullable String query) {
    Map<String, List<String>> parameters = new HashMap<>();
    if (query != null) {
      QueryParams given = QueryParams.fromQueryString(query);
      given.names().forEach(name -> parameters.put(name, given.getAll(name)));
    }
    return parameters;
  }
}
