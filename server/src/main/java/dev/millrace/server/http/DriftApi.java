package dev.millrace.server.http;

import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import com.linecorp.armeria.server.annotation.ProducesJson;
import dev.millrace.ml.DriftReport;
import dev.millrace.ml.MlModels;

/// `/api/v1/models/{model}/drift`.
@Blocking
@ProducesJson
public final class DriftApi {

  private final MlModels models;

  DriftApi(MlModels models) {
    this.models = models;
  }

  @Get("/models/{model}/drift")
  public DriftReport drift(@Param String model) {
    return models.drift(model);
  }
}
