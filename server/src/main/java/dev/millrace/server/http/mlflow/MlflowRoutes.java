package dev.millrace.server.http.mlflow;

import com.linecorp.armeria.server.ServerBuilder;
import dev.millrace.ml.Tracking;
import dev.millrace.server.http.door.Door;
import java.time.Duration;

/// Where MLflow's clients look: their tracking URI is `http://localhost:<port>`.
public final class MlflowRoutes {

  /// A batch of MLflow has at most 1 MB; a model's description may be longer.
  private static final long MAX_BODY_BYTES = 4L * 1024 * 1024;

  /// Of an artifact's upload or download.
  private static final Duration TIMEOUT = Duration.ofMinutes(30);

  private final Tracking tracking;
  private final Door door;
  private final long maxArtifactBytes;

  public MlflowRoutes(Tracking tracking, Door door, long maxArtifactBytes) {
    this.tracking = tracking;
    this.door = door;
    this.maxArtifactBytes = maxArtifactBytes;
  }

  public void addTo(ServerBuilder server) {
    var bearer = new BearerOnly(door);
    server
        .route()
        .path("/api/2.0/mlflow-artifacts/artifacts")
        .pathPrefix("/api/2.0/mlflow-artifacts/artifacts")
        .maxRequestLength(maxArtifactBytes + 1)
        .requestTimeout(TIMEOUT)
        .build(new ArtifactService(tracking.files()).decorate(bearer));
    for (String version : new String[] {"/api/2.0", "/api/3.0"}) {
      server
          .route()
          .pathPrefix(version)
          .maxRequestLength(MAX_BODY_BYTES)
          .build(new MlflowService(tracking.api()).decorate(bearer));
    }
  }
}
