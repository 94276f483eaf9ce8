package dev.millrace.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mlflow.api.proto.ModelRegistry.ModelVersion;
import org.mlflow.api.proto.Service.CreateRun;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Param;
import org.mlflow.api.proto.Service.Run;
import org.mlflow.api.proto.Service.RunInfo;
import org.mlflow.api.proto.Service.RunStatus;
import org.mlflow.api.proto.Service.RunTag;
import org.mlflow.api.proto.Service.ViewType;
import org.mlflow.tracking.MlflowClient;
import org.mlflow.tracking.MlflowClientException;
import org.mlflow.tracking.RunsPage;
import org.mlflow.tracking.creds.BasicMlflowHostCreds;

/// MLflow's own client for Java. Its artifacts go through a Python program, so those are asked for
/// as that program does, over HTTP.
@ExtendWith(SharedServer.class)
@TestInstance(TestInstance.Lifecycle.PER_METHOD)
final class MlflowTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final RunningServer server;
  private final MlflowClient client;
  private String experiment = "";

  MlflowTest(RunningServer server) {
    this.server = server;
    this.client =
        new MlflowClient(new BasicMlflowHostCreds(server.address().toString(), server.token()));
  }

  @BeforeEach
  void createExperiment() {
    experiment = client.createExperiment("try-" + System.nanoTime());
  }

  @Test
  void anExperimentIsFoundRenamedDeletedAndRestored() {
    String name = client.getExperiment(experiment).getName();
    assertThat(client.getExperimentByName(name)).isPresent();
    assertThat(client.getExperimentByName("there is none")).isEmpty();
    assertThat(client.getExperiment("0").getName()).isEqualTo("Default");

    client.renameExperiment(experiment, name + "-renamed");
    client.setExperimentTag(experiment, "team", "pricing");
    client.deleteExperiment(experiment);

    assertThat(client.getExperiment(experiment).getLifecycleStage()).isEqualTo("deleted");
    assertThat(found("name = '" + name + "-renamed'")).isEmpty();
    client.restoreExperiment(experiment);
    assertThat(found("name = '" + name + "-renamed' and tags.team like 'pri%'"))
        .containsExactly(experiment);
  }

  private List<String> found(String filter) {
    return client.searchExperiments(filter).getItems().stream()
        .map(each -> each.getExperimentId())
        .toList();
  }

  @Test
  void aNameIsTakenOnce() {
    String name = client.getExperiment(experiment).getName();

    assertThatThrownBy(() -> client.createExperiment(name))
        .isInstanceOf(MlflowClientException.class)
        .hasMessageContaining("RESOURCE_ALREADY_EXISTS");
  }

  @Test
  void aRunKeepsWhatWasLogged() {
    RunInfo run =
        client.createRun(
            CreateRun.newBuilder()
                .setExperimentId(experiment)
                .setUserId("ada")
                .setRunName("first try")
                .setStartTime(1_700_000_000_123L)
                .build());
    client.logParam(run.getRunId(), "depth", "4");
    client.logMetric(run.getRunId(), "auc", 0.7, 1_700_000_000_200L, 0);
    client.logMetric(run.getRunId(), "auc", 0.9, 1_700_000_000_300L, 2);
    client.logMetric(run.getRunId(), "auc", 0.8, 1_700_000_000_400L, 1);
    client.logMetric(run.getRunId(), "loss", Double.NaN, 1_700_000_000_400L, 0);
    client.setTag(run.getRunId(), "team", "pricing");
    client.setTag(run.getRunId(), "gone", "soon");
    client.deleteTag(run.getRunId(), "gone");
    client.setTerminated(run.getRunId(), RunStatus.FINISHED, 1_700_000_009_000L);

    Run read = client.getRun(run.getRunId());

    assertThat(read.getInfo().getRunUuid()).isEqualTo(run.getRunId());
    assertThat(read.getInfo().getRunName()).isEqualTo("first try");
    assertThat(read.getInfo().getUserId()).isEqualTo("ada");
    assertThat(read.getInfo().getStatus()).isEqualTo(RunStatus.FINISHED);
    assertThat(read.getInfo().getStartTime()).isEqualTo(1_700_000_000_123L);
    assertThat(read.getInfo().getEndTime()).isEqualTo(1_700_000_009_000L);
    assertThat(read.getInfo().getArtifactUri())
        .isEqualTo("mlflow-artifacts:/%s/%s/artifacts".formatted(experiment, run.getRunId()));
    assertThat(read.getData().getParamsList()).extracting(Param::getValue).containsExactly("4");
    assertThat(read.getData().getMetricsList())
        .extracting(Metric::getValue)
        .containsExactly(0.9, Double.NaN);
    assertThat(read.getData().getTagsList())
        .extracting(RunTag::getKey)
        .contains("team", "mlflow.runName")
        .doesNotContain("gone");
    assertThat(client.getMetricHistory(run.getRunId(), "auc"))
        .extracting(Metric::getStep, Metric::getValue, Metric::getTimestamp)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(0L, 0.7, 1_700_000_000_200L),
            org.assertj.core.groups.Tuple.tuple(1L, 0.8, 1_700_000_000_400L),
            org.assertj.core.groups.Tuple.tuple(2L, 0.9, 1_700_000_000_300L));
  }

  @Test
  void aParameterNeverChanges() {
    String run = client.createRun(experiment).getRunId();
    client.logParam(run, "depth", "4");
    client.logParam(run, "depth", "4");

    assertThatThrownBy(() -> client.logParam(run, "depth", "5"))
        .isInstanceOf(MlflowClientException.class)
        .hasMessageContaining("INVALID_PARAMETER_VALUE")
        .hasMessageContaining("Changing param values is not allowed");
  }

  @Test
  void aBatchIsTakenWholeOrNotAtAll() {
    String run = client.createRun(experiment).getRunId();
    client.logBatch(
        run,
        IntStream.range(0, 500).mapToObj(step -> metric("loss", 1.0 / (1 + step), step)).toList(),
        IntStream.range(0, 100).mapToObj(i -> param("p" + i, "v" + i)).toList(),
        List.of(RunTag.newBuilder().setKey("team").setValue("pricing").build()));

    assertThat(client.getMetricHistory(run, "loss")).hasSize(500);
    assertThat(client.getRun(run).getData().getParamsList()).hasSize(100);
    assertThatThrownBy(() ->
            client.logBatch(
                run,
                IntStream.range(0, 1001).mapToObj(step -> metric("more", 1, step)).toList(),
                List.of(),
                List.of()))
        .hasMessageContaining("at most 1000 metrics");
    assertThatThrownBy(() ->
            client.logBatch(
                run, List.of(metric("late", 1, 0)), List.of(param("p1", "other")), List.of()))
        .hasMessageContaining("Changing param values");
    assertThat(client.getMetricHistory(run, "late")).isEmpty();
  }

  @Test
  void runsAreFoundByTheFilterOrderedAndPaged() {
    for (int i = 0; i < 5; i++) {
      String run = client.createRun(experiment).getRunId();
      client.logMetric(run, "auc", 0.5 + i / 10.0);
      client.logParam(run, "depth", String.valueOf(i));
      client.setTag(run, "team", i % 2 == 0 ? "Pricing" : "search");
    }

    assertThat(depths("metrics.auc > 0.65 and params.depth != '3'")).containsExactly("4", "2");
    assertThat(depths("tags.team LIKE 'Pri%' AND metrics.auc <= 0.7")).containsExactly("2", "0");
    assertThat(depths("tags.team LIKE 'pri%'")).isEmpty();
    assertThat(depths("tags.`team` ILIKE 'pri%' and attributes.status = 'RUNNING'")).hasSize(3);
    assertThat(depths("params.depth = '1'' or ''1''=''1'")).isEmpty();
    assertThatThrownBy(() -> depths("metrics.auc ~ 3"))
        .hasMessageContaining("INVALID_PARAMETER_VALUE");
    RunsPage first =
        client.searchRuns(
            List.of(experiment), "", ViewType.ACTIVE_ONLY, 3, List.of("metrics.auc ASC"));
    assertThat(first.getItems()).hasSize(3);
    assertThat(first.hasNextPage()).isTrue();
    assertThat(first.getNextPage().getItems()).hasSize(2);
    client.deleteRun(first.getItems().getFirst().getInfo().getRunId());
    assertThat(depths("")).containsExactly("4", "3", "2", "1");
    client.restoreRun(first.getItems().getFirst().getInfo().getRunId());
    assertThat(depths("")).hasSize(5);
  }

  private List<String> depths(String filter) {
    return client
        .searchRuns(
            List.of(experiment), filter, ViewType.ACTIVE_ONLY, 100, List.of("metrics.auc DESC"))
        .getItems()
        .stream()
        .map(run -> run.getData().getParams(0).getValue())
        .toList();
  }

  @Test
  void artifactsGoUpAndDownAndAreListed() throws IOException {
    String run = client.createRun(experiment).getRunId();
    String folder = experiment + "/" + run + "/artifacts";

    assertThat(artifact("PUT", folder + "/model/a%20file.txt", "hello").statusCode())
        .isEqualTo(200);
    assertThat(artifact("GET", folder + "/model/a%20file.txt", "").body()).isEqualTo("hello");
    JsonNode root = JSON.readTree(client.sendGet("artifacts/list?run_id=" + run));
    assertThat(root.path("root_uri").asText()).isEqualTo("mlflow-artifacts:/" + folder);
    assertThat(root.path("files").get(0).path("path").asText()).isEqualTo("model");
    assertThat(root.path("files").get(0).path("is_dir").asBoolean()).isTrue();
    JsonNode within =
        JSON.readTree(client.sendGet("artifacts/list?path=model&run_id=" + run)).path("files");
    assertThat(within.get(0).path("path").asText()).isEqualTo("model/a file.txt");
    assertThat(within.get(0).path("file_size").asLong()).isEqualTo(5);
    assertThat(artifact("GET", "?path=" + folder + "/model", "").body())
        .isEqualTo("{\"files\":[{\"path\":\"a file.txt\",\"is_dir\":false,\"file_size\":5}]}");
    assertThat(artifact("DELETE", folder + "/model", "").statusCode()).isEqualTo(200);
    assertThat(artifact("GET", folder + "/model/a%20file.txt", "").statusCode()).isEqualTo(404);
  }

  @Test
  void aModelIsRegisteredWithVersionsAndAliases() throws IOException {
    String run = client.createRun(experiment).getRunId();
    String name = "churn of others " + System.nanoTime();
    post("registered-models/create", "{\"name\": \"%s\"}".formatted(name));
    for (int i = 0; i < 2; i++) {
      post(
          "model-versions/create",
          "{\"name\": \"%s\", \"run_id\": \"%s\", \"source\": \"mlflow-artifacts:/%s/%s/artifacts/model\"}"
              .formatted(name, run, experiment, run));
    }
    post(
        "registered-models/alias",
        "{\"name\": \"%s\", \"alias\": \"prod\", \"version\": \"2\"}".formatted(name));
    post(
        "model-versions/set-tag",
        "{\"name\": \"%s\", \"version\": \"2\", \"key\": \"reviewed\", \"value\": \"yes\"}"
            .formatted(name));
    post(
        "model-versions/transition-stage",
        "{\"name\": \"%s\", \"version\": \"1\", \"stage\": \"Staging\", \"archive_existing_versions\": \"true\"}"
            .formatted(name));

    ModelVersion version = client.getModelVersion(name, "2");
    assertThat(version.getRunId()).isEqualTo(run);
    assertThat(version.getStatus().name()).isEqualTo("READY");
    assertThat(version.getAliasesList()).containsExactly("prod");
    assertThat(client.getModelVersionDownloadUri(name, "2"))
        .isEqualTo("mlflow-artifacts:/%s/%s/artifacts/model".formatted(experiment, run));
    assertThat(client.getRegisteredModel(name).getAliases(0).getVersion()).isEqualTo("2");
    assertThat(client.getLatestVersions(name, List.of("Staging")))
        .extracting(ModelVersion::getVersion)
        .containsExactly("1");
    assertThat(client.searchModelVersions("name='%s'".formatted(name)).getItems()).hasSize(2);
    assertThat(
            client
                .searchModelVersions("run_id='%s' and tags.reviewed='yes'".formatted(run))
                .getItems())
        .extracting(ModelVersion::getVersion)
        .containsExactly("2");
    String byAlias =
        client.sendGet("registered-models/alias?alias=prod&name=" + name.replace(" ", "%20"));
    assertThat(JSON.readTree(byAlias).path("model_version").path("version").asText())
        .isEqualTo("2");
    post(
        "registered-models/rename",
        "{\"name\": \"%s\", \"new_name\": \"%s again\"}".formatted(name, name));
    assertThat(client.getModelVersion(name + " again", "2").getAliasesList())
        .containsExactly("prod");
    assertThatThrownBy(() -> client.getRegisteredModel(name))
        .hasMessageContaining("RESOURCE_DOES_NOT_EXIST");
  }

  @Test
  void withoutTheTokenNothingIsAnswered() {
    var stranger = new MlflowClient(new BasicMlflowHostCreds(server.address().toString(), "guess"));

    assertThatThrownBy(() -> stranger.getExperiment("0")).hasMessageContaining("401");
  }

  private void post(String path, String body) {
    client.sendPost(path, body);
  }

  private HttpResponse<String> artifact(String method, String path, String body) {
    return server.send(
        HttpRequest.newBuilder(
                URI.create(
                    server.address()
                        + "/api/2.0/mlflow-artifacts/artifacts"
                        + (path.startsWith("?") ? path : "/" + path)))
            .header("Authorization", "Bearer " + server.token())
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
  }

  private static Metric metric(String key, double value, long step) {
    return Metric.newBuilder()
        .setKey(key)
        .setValue(value)
        .setTimestamp(1_700_000_000_000L + step)
        .setStep(step)
        .build();
  }

  private static Param param(String key, String value) {
    return Param.newBuilder().setKey(key).setValue(value).build();
  }
}
