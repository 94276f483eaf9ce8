package dev.millrace.server.http.feast;

import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.grpc.protocol.AbstractUnaryGrpcService;
import dev.millrace.server.Version;
import feast.serving.GetFeastServingInfoResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// `feast.serving.ServingService/GetFeastServingInfo` over gRPC: which version answers.
final class ServingInfoCall extends AbstractUnaryGrpcService {

  static final String PATH = "/feast.serving.ServingService/GetFeastServingInfo";

  @Override
  protected CompletionStage<byte[]> handleMessage(ServiceRequestContext context, byte[] message) {
    return CompletableFuture.completedFuture(
        GetFeastServingInfoResponse.newBuilder()
            .setVersion(Version.current())
            .build()
            .toByteArray());
  }
}
