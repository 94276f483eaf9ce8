package dev.millrace.server.http.feast;

import com.linecorp.armeria.server.DecoratingHttpServiceFunction;
import com.linecorp.armeria.server.ServerBuilder;
import dev.millrace.features.FeatureStore;
import dev.millrace.ingest.Collector;
import dev.millrace.server.DiskReserve;

/// Where Feast's clients look: HTTP as `feast serve` has it, and gRPC on the same port.
public final class FeastRoutes {

  private final OnlineReader reader;
  private final PushService push;

  public FeastRoutes(FeatureStore features, Collector collector, DiskReserve disk) {
    this.reader = new OnlineReader(features);
    this.push = new PushService(features, collector, disk);
  }

  /// @param session lets in who has the token
  /// @param takesEvents whether what is pushed is taken in here
  public void addTo(
      ServerBuilder server, DecoratingHttpServiceFunction session, boolean takesEvents) {
    server
        .route()
        .post("/get-online-features")
        .build(new OnlineFeaturesService(reader).decorate(session));
    if (takesEvents) {
      server.route().post("/push").build(push.decorate(session));
    }
    server.service(OnlineFeaturesCall.PATH, new OnlineFeaturesCall(reader).decorate(session));
    server.service(ServingInfoCall.PATH, new ServingInfoCall().decorate(session));
  }
}
