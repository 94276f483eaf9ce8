package dev.millrace.server.http.mlflow;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.linecorp.armeria.common.ContentTooLargeException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.ml.track.MlflowRefusal;
import dev.millrace.ml.track.MlflowRefusal.Code;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Answers in the shapes that MLflow's clients read.
final class MlflowAnswers {

  private static final Logger LOG = LoggerFactory.getLogger(MlflowAnswers.class);

  private MlflowAnswers() {}

  static HttpResponse json(byte[] body) {
    return HttpResponse.of(
        ResponseHeaders.builder(HttpStatus.OK).contentType(MediaType.JSON_UTF_8).build(),
        HttpData.wrap(body));
  }

  static HttpResponse refused(Code code, String message) {
    return HttpResponse.of(
        HttpStatus.valueOf(code.status()),
        MediaType.JSON_UTF_8,
        JsonNodeFactory.instance
            .objectNode()
            .put("error_code", code.name())
            .put("message", message)
            .toString());
  }

  /// The answer of a call, or the refusal that it ended in.
  static HttpResponse of(Callable<HttpResponse> call) {
    try {
      return call.call();
    } catch (MlflowRefusal e) {
      return refused(e.code(), String.valueOf(e.getMessage()));
    } catch (MillraceException e) {
      return refused(Code.INVALID_PARAMETER_VALUE, e.problem().message());
    } catch (Exception e) {
      if (e.getCause() instanceof ContentTooLargeException
          || e instanceof ContentTooLargeException) {
        return refused(Code.INVALID_PARAMETER_VALUE, "The body is larger than the limit.");
      }
      LOG.error("A request of an MLflow client met a bug", e);
      return refused(Code.INTERNAL_ERROR, "The server met a bug; see its log.");
    }
  }
}
