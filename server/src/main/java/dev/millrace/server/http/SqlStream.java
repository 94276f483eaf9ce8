package dev.millrace.server.http;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.RowHandler;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The answer of a query as it comes, a line of JSON for the columns, for each row and for the end,
/// so that neither side holds it as a whole before the first row is seen. Written in pieces, the
/// next when the last was taken. What goes wrong before the first row is a problem like any other;
/// later, the last line tells it.
final class SqlStream implements RowHandler {

  private static final int PIECE = 64 * 1024;
  private static final long SLOWEST_SECONDS = 60;

  private final CompletableFuture<HttpResponse> answer;
  private final HttpResponseWriter out = HttpResponse.streaming();
  private final StringBuilder piece = new StringBuilder();
  private final int limit;
  private int rows;
  private boolean isCut;

  SqlStream(CompletableFuture<HttpResponse> answer, int limit) {
    this.answer = answer;
    this.limit = limit;
  }

  @Override
  public void columns(List<Column> columns) {
    out.write(
        ResponseHeaders.of(
            HttpStatus.OK,
            HttpHeaderNames.CONTENT_TYPE,
            "application/x-ndjson; charset=utf-8",
            HttpHeaderNames.CACHE_CONTROL,
            "no-store"));
    line(
        Map.of(
            "columns",
            columns.stream()
                .map(column -> new SqlApi.AnswerColumn(column.name(), column.type().toString()))
                .toList()));
    flush();
    answer.complete(out);
  }

  @Override
  public void row(@Nullable Object[] values) {
    if (rows == limit) {
      isCut = true;
      return;
    }
    rows++;
    line(values);
    if (piece.length() >= PIECE) {
      flush();
    }
  }

  void end() {
    line(Map.of("end", Map.of("rows", rows, "isCut", isCut)));
    flush();
    out.close();
  }

  void failed(RuntimeException cause) {
    if (!answer.isDone()) {
      answer.complete(ProblemAnswers.answer(cause));
      return;
    }
    if (cause instanceof MillraceException e) {
      line(Map.of("problem", ProblemAnswers.Body.of(e.problem())));
      if (out.tryWrite(HttpData.ofUtf8(piece))) { // otherwise nobody is there to read it
        out.close();
      }
    } else {
      out.close(cause);
    }
  }

  private void line(Object value) {
    piece.append(Json.text(value)).append('\n');
  }

  private void flush() {
    HttpData data = HttpData.ofUtf8(piece);
    piece.setLength(0);
    if (!out.tryWrite(data)) {
      throw ProblemCode.SQL_STOPPED.exception(
          "Whoever asked has gone.", "Ask again, and wait for the answer.");
    }
    if (answer.isDone()) {
      out.whenConsumed()
          .orTimeout(SLOWEST_SECONDS, TimeUnit.SECONDS)
          .handle((taken, gone) -> gone == null)
          .join();
    }
  }
}
