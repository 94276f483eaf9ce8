package dev.millrace.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// `millrace.v1.Features/Read`, by gRPC's own Java client and by the field numbers that
/// `features.proto` promises.
@ExtendWith(SharedServer.class)
final class GrpcFeaturesTest {

  private static final MethodDescriptor<UnknownFieldSet, UnknownFieldSet> READ =
      MethodDescriptor.<UnknownFieldSet, UnknownFieldSet>newBuilder()
          .setType(MethodType.UNARY)
          .setFullMethodName("millrace.v1.Features/Read")
          .setRequestMarshaller(new Fields())
          .setResponseMarshaller(new Fields())
          .build();

  private static final long NOT_FOUND = 3;
  private static final long PRESENT = 1;
  private static final long STREAM = 2;

  private RunningServer server;
  private ManagedChannel channel;

  @BeforeEach
  void open(RunningServer running) {
    server = running;
    channel = ManagedChannelBuilder.forAddress("127.0.0.1", running.port()).usePlaintext().build();
  }

  @AfterEach
  void close() {
    channel.shutdownNow();
  }

  @Test
  void featuresOfManyKeysAreReadInTheOrderOfTheRequest() {
    push(
        """
        {"push_source_name": "activity", "to": "online",
         "df": {"customer_id": ["ida", "ida"], "sku": ["p-1", "p-2"], "value": [10, 29.5],
                "event_timestamp": ["2026-03-01T10:00:00Z", "2026-03-01T10:05:00Z"]}}\
        """);
    UnknownFieldSet question =
        question("activity:basket_value", "activity:skus").toBuilder()
            .mergeField(2, texts("ida", "nobody"))
            .build();

    server.await(() -> skus(read(question)).hasField(1));
    UnknownFieldSet answer = read(question);

    assertThat(answer.getField(1).getLengthDelimitedList())
        .extracting(text -> text.toStringUtf8())
        .containsExactly("activity:basket_value", "activity:skus");
    UnknownFieldSet basket = message(message(answer, 3, 0), 2, 0);
    assertThat(Double.longBitsToDouble(basket.getField(1).getFixed64List().getFirst()))
        .isEqualTo(29.5);
    assertThat(message(basket, 3, 0).getField(1).getVarintList()).containsExactly(1_772_359_500L);
    assertThat(basket.getField(4).getVarintList()).containsExactly(PRESENT);
    assertThat(basket.getField(5).getVarintList()).containsExactly(STREAM);
    assertThat(skus(answer).getField(1).getLengthDelimitedList())
        .extracting(text -> text.toStringUtf8())
        .containsExactly("p-2", "p-1");
    UnknownFieldSet ofNobody = message(message(answer, 3, 1), 2, 0);
    assertThat(ofNobody.getField(4).getVarintList()).containsExactly(NOT_FOUND);
  }

  private static UnknownFieldSet skus(UnknownFieldSet answer) {
    UnknownFieldSet feature = message(message(answer, 3, 0), 2, 1);
    return feature.hasField(2) ? message(feature, 2, 0) : UnknownFieldSet.getDefaultInstance();
  }

  @Test
  void whatIsNotThereIsSaid() {
    UnknownFieldSet question =
        question("nothing:value").toBuilder().mergeField(2, texts("ida")).build();

    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(() -> read(question))
        .satisfies(e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND))
        .withMessageContaining("There is no feature view 'nothing'");
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(() -> read(question("activity:skus")))
        .satisfies(e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT))
        .withMessageContaining("The request has 0 'keys', expected 1 to 1,000");
  }

  @Test
  void withoutTheTokenNothingIsAnswered() {
    assertThatExceptionOfType(StatusRuntimeException.class)
        .isThrownBy(() ->
            ClientCalls.blockingUnaryCall(
                channel, READ, CallOptions.DEFAULT, question("activity:skus")))
        .satisfies(e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED));
  }

  private static UnknownFieldSet question(String... features) {
    return UnknownFieldSet.newBuilder().mergeField(1, texts(features)).build();
  }

  private static Field texts(String... texts) {
    var field = Field.newBuilder();
    for (String text : texts) {
      field.addLengthDelimited(com.google.protobuf.ByteString.copyFromUtf8(text));
    }
    return field.build();
  }

  private static UnknownFieldSet message(UnknownFieldSet outer, int field, int place) {
    try {
      return UnknownFieldSet.parseFrom(outer.getField(field).getLengthDelimitedList().get(place));
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  private UnknownFieldSet read(UnknownFieldSet question) {
    var headers = new Metadata();
    headers.put(
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
        "Bearer " + server.token());
    return ClientCalls.blockingUnaryCall(
        ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
        READ,
        CallOptions.DEFAULT,
        question);
  }

  private void push(String body) {
    var answer =
        server.send(
            HttpRequest.newBuilder(server.address().resolve("/push"))
                .header("Authorization", "Bearer " + server.token())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  /// A message by its field numbers, as one who has only read the `.proto` would send it.
  private static final class Fields implements MethodDescriptor.Marshaller<UnknownFieldSet> {

    @Override
    public java.io.InputStream stream(UnknownFieldSet value) {
      return value.toByteString().newInput();
    }

    @Override
    public UnknownFieldSet parse(java.io.InputStream stream) {
      try {
        return UnknownFieldSet.parseFrom(stream);
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }
}
