package dev.millrace.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Delete;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import com.linecorp.armeria.server.annotation.Post;
import com.linecorp.armeria.server.annotation.ProducesJson;
import com.linecorp.armeria.server.annotation.RequestObject;
import dev.millrace.contracts.definition.SourceText;
import dev.millrace.contracts.name.EnvironmentName;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.server.EnvironmentDesk;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `/api/v1/environments`: branches over all tables, to try changed models on.
@Blocking
@ProducesJson
public final class EnvironmentsApi {

  /// A build carries the whole project.
  static final long MOST_BYTES = 64L * 1024 * 1024;

  private static final int MOST_FILES = 20_000;

  private final EnvironmentDesk desk;

  EnvironmentsApi(EnvironmentDesk desk) {
    this.desk = desk;
  }

  @Get("/environments")
  public Items<EnvironmentJson.Shown> all() {
    return new Items<>(desk.all().stream().map(EnvironmentJson.Shown::of).toList());
  }

  @Post("/environments")
  public EnvironmentJson.Shown create(@RequestObject JsonNode request) {
    return EnvironmentJson.Shown.of(
        desk.create(new EnvironmentName(request.path("name").asText(""))));
  }

  @Get("/environments/{name}")
  public EnvironmentJson.Shown find(@Param String name) {
    return EnvironmentJson.Shown.of(desk.find(new EnvironmentName(name)));
  }

  /// Answers when all is built.
  @Post("/environments/{name}/build")
  public EnvironmentJson.Built build(
      ServiceRequestContext context, @Param String name, @RequestObject JsonNode request)
      throws InterruptedException {
    context.clearRequestTimeout();
    var wish =
        new EnvironmentDesk.Wish(
            files(request.path("files")),
            variables(request.path("variables")),
            request.path("select").asText(""),
            request.path("fullRefresh").asBoolean());
    return EnvironmentJson.Built.of(desk.build(new EnvironmentName(name), wish));
  }

  private static List<SourceText> files(JsonNode given) {
    if (given.isEmpty() || given.size() > MOST_FILES) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The body has %d 'files'; expected 1 to %,d.".formatted(given.size(), MOST_FILES),
          "Send the project's files as [{\"path\": \"millrace.yaml\", \"text\": \"...\"}, ...].");
    }
    List<SourceText> files = new ArrayList<>();
    given.forEach(file ->
        files.add(new SourceText(file.path("path").asText(""), file.path("text").asText(""))));
    return files;
  }

  private static Map<String, String> variables(JsonNode given) {
    Map<String, String> variables = new LinkedHashMap<>();
    given.properties().forEach(each -> variables.put(each.getKey(), each.getValue().asText()));
    return variables;
  }

  @Get("/environments/{name}/diff")
  public EnvironmentJson.Diff diff(ServiceRequestContext context, @Param String name) {
    context.clearRequestTimeout();
    return EnvironmentJson.Diff.of(desk.diff(new EnvironmentName(name)));
  }

  @Post("/environments/{name}/promote")
  public EnvironmentJson.Promoted promote(ServiceRequestContext context, @Param String name) {
    context.clearRequestTimeout();
    return EnvironmentJson.Promoted.of(desk.promote(new EnvironmentName(name)));
  }

  @Delete("/environments/{name}")
  public Items<String> drop(ServiceRequestContext context, @Param String name) {
    context.clearRequestTimeout();
    desk.drop(new EnvironmentName(name));
    return new Items<>(List.of(name));
  }
}
