package dev.millrace.server.http.mlflow;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.stream.StreamMessage;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.millrace.ml.track.MlflowRefusal.Code;
import dev.millrace.ml.track.RunFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/// Artifacts by streams, up and down.
final class ArtifactService implements HttpService {

  private static final String PREFIX = "/api/2.0/mlflow-artifacts/artifacts";
  private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.UTF_8);

  private final RunFiles files;

  ArtifactService(RunFiles files) {
    this.files = files;
  }

  @Override
  public HttpResponse serve(ServiceRequestContext context, HttpRequest request) {
    return HttpResponse.of(
        CompletableFuture.supplyAsync(
            () -> MlflowAnswers.of(() -> answer(context, request)),
            context.blockingTaskExecutor()));
  }

  private HttpResponse answer(ServiceRequestContext context, HttpRequest request)
      throws IOException {
    // As it was sent: the server's own reading of a path takes dots and doubled slashes out.
    String sent = rawPath(request.path());
    if (!sent.startsWith(PREFIX)) {
      return MlflowAnswers.refused(
          Code.INVALID_PARAMETER_VALUE, "Invalid path of an artifact; expected no '..' in it.");
    }
    String below = sent.substring(PREFIX.length());
    String path = decoded(below.startsWith("/") ? below.substring(1) : below);
    return switch (request.method()) {
      case PUT -> {
        try (InputStream bytes = request.toInputStream(ArtifactService::data)) {
          files.write(path, bytes);
        }
        yield MlflowAnswers.json(NOTHING);
      }
      case GET -> {
        if (path.isEmpty()) {
          String query = context.query() == null ? "" : context.query();
          String folder = QueryParams.fromQueryString(query).get("path", "");
          yield MlflowAnswers.json(files.list(folder).toString().getBytes(StandardCharsets.UTF_8));
        }
        yield file(files.read(path));
      }
      case DELETE -> {
        files.delete(path);
        yield MlflowAnswers.json(NOTHING);
      }
      default ->
          MlflowAnswers.refused(
              Code.ENDPOINT_NOT_FOUND, "There is no '%s' here.".formatted(request.method()));
    };
  }

  private static HttpData data(HttpObject part) {
    return part instanceof HttpData data ? data : HttpData.empty();
  }

  /// Never shown by a browser as a page of ours.
  private static HttpResponse file(Path file) throws IOException {
    return HttpResponse.of(
        ResponseHeaders.builder(HttpStatus.OK)
            .contentType(MediaType.OCTET_STREAM)
            .contentLength(Files.size(file))
            .set(HttpHeaderNames.CONTENT_DISPOSITION, "attachment")
            .set(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
            .build(),
        StreamMessage.of(file));
  }

  private static String rawPath(String path) {
    int end = path.indexOf('?');
    return end < 0 ? path : path.substring(0, end);
  }

  /// Decodes `%20` and its kin, once.
  private static String decoded(String text) {
    var bytes = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); i++) {
      char each = text.charAt(i);
      if (each == '%' && i + 2 < text.length()) {
        int high = Character.digit(text.charAt(i + 1), 16);
        int low = Character.digit(text.charAt(i + 2), 16);
        if (high >= 0 && low >= 0) {
          bytes.write(16 * high + low);
          i += 2;
          continue;
        }
      }
      bytes.writeBytes(String.valueOf(each).getBytes(StandardCharsets.UTF_8));
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException _) {
      return "\0"; // refused as a name
    }
  }
}
