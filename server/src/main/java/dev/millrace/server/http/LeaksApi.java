package dev.millrace.server.http;

import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import com.linecorp.armeria.server.annotation.ProducesJson;
import dev.millrace.ml.LeakReport;
import dev.millrace.ml.MlModels;

/// `/api/v1/models/{model}/leaks`.
@Blocking
@ProducesJson
public final class LeaksApi {

  private final MlModels models;

  LeaksApi(MlModels models) {
    this.models = models;
  }

  @Get("/models/{model}/leaks")
  public LeakReport leaks(@Param String model) {
    return models.leaks(model);
  }
}
