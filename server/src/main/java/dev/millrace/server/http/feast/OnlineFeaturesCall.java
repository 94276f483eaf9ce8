package dev.millrace.server.http.feast;

import com.google.protobuf.InvalidProtocolBufferException;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.grpc.protocol.ArmeriaStatusException;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.grpc.protocol.AbstractUnaryGrpcService;
import dev.millrace.server.http.feast.FeatureReference.Naming;
import feast.serving.GetOnlineFeaturesRequest;
import feast.serving.GetOnlineFeaturesRequest.KindCase;
import feast.types.RepeatedValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// `feast.serving.ServingService/GetOnlineFeatures` over gRPC.
final class OnlineFeaturesCall extends AbstractUnaryGrpcService {

  static final String PATH = "/feast.serving.ServingService/GetOnlineFeatures";

  private static final int INVALID_ARGUMENT = 3;
  private static final int NOT_FOUND = 5;

  private final OnlineReader reader;

  OnlineFeaturesCall(OnlineReader reader) {
    this.reader = reader;
  }

  @Override
  protected CompletionStage<byte[]> handleMessage(ServiceRequestContext context, byte[] message) {
    return CompletableFuture.supplyAsync(() -> answer(message), context.blockingTaskExecutor());
  }

  private byte[] answer(byte[] message) {
    try {
      GetOnlineFeaturesRequest request = GetOnlineFeaturesRequest.parseFrom(message);
      List<OnlineReader.Column> columns = reader.answer(question(request));
      return WireValues.answer(request.getEntitiesMap(), columns).toByteArray();
    } catch (FeastProblem problem) {
      int code = problem.status().equals(HttpStatus.NOT_FOUND) ? NOT_FOUND : INVALID_ARGUMENT;
      throw new ArmeriaStatusException(code, problem.words(), problem);
    } catch (InvalidProtocolBufferException e) {
      throw new ArmeriaStatusException(
          INVALID_ARGUMENT, "The message is no GetOnlineFeaturesRequest: " + e.getMessage(), e);
    }
  }

  private static OnlineQuestion question(GetOnlineFeaturesRequest request) {
    if (request.getKindCase() == KindCase.FEATURE_SERVICE) {
      throw FeastProblem.serviceUnknown(request.getFeatureService());
    }
    return new OnlineQuestion(
        request.getFeatures().getValList().stream().map(FeatureReference::of).toList(),
        keys(request.getEntitiesMap()),
        request.getFullFeatureNames() ? Naming.FULL : Naming.SHORT);
  }

  private static Map<String, List<String>> keys(Map<String, RepeatedValue> entities) {
    var keys = new LinkedHashMap<String, List<String>>();
    entities.forEach((name, values) ->
        keys.put(name, values.getValList().stream().map(WireValues::key).toList()));
    return keys;
  }
}
