package dev.millrace.server.http;

import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.ProducesJson;
import dev.millrace.server.Status;
import dev.millrace.server.StatusReader;

/// `/api/v1/status`.
@Blocking
@ProducesJson
public final class StatusApi {

  private final StatusReader status;

  StatusApi(StatusReader status) {
    this.status = status;
  }

  @Get("/status")
  public Status status() {
    return status.read();
  }
}
