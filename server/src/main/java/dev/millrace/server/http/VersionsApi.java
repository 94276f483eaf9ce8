package dev.millrace.server.http;

import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Default;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import com.linecorp.armeria.server.annotation.Post;
import com.linecorp.armeria.server.annotation.ProducesJson;
import dev.millrace.ml.Explanation;
import dev.millrace.ml.MlModels;
import dev.millrace.ml.ModelVersion;
import dev.millrace.ml.Reason;
import dev.millrace.ml.Reign;
import dev.millrace.ml.Replay;
import dev.millrace.ml.Reproduction;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// `/api/v1/models/{model}/champions`, reproductions of versions, and `/api/v1/explanations`.
@Blocking
@ProducesJson
public final class VersionsApi {

  /// A training takes its time.
  private static final Duration REPRODUCE = Duration.ofMinutes(30);

  private final MlModels models;

  VersionsApi(MlModels models) {
    this.models = models;
  }

  @Get("/models/{model}/champions")
  public Champions champions(
      @Param String model, @Param @Default("20") int limit, @Param Optional<String> cursor) {
    int offset = Paging.offset(cursor);
    int most = Paging.limit(limit);
    List<Reign> reigns = models.champions(model, offset, most + 1);
    boolean isMore = reigns.size() > most;
    return new Champions(
        reigns.stream().limit(most).toList(), isMore ? String.valueOf(offset + most) : null);
  }

  @Post("/models/{model}/versions/{version}/reproduce")
  public Reproduced reproduce(
      ServiceRequestContext context, @Param String model, @Param int version)
      throws InterruptedException {
    context.setRequestTimeout(REPRODUCE);
    return Reproduced.of(models.reproduce(model, version));
  }

  @Get("/models/{model}/versions/{version}/replay")
  public Replay replay(
      @Param String model,
      @Param int version,
      @Param String scenario,
      @Param @Default("click") String reward,
      @Param @Default("30") int days) {
    return models.replay(model, version, scenario, Replay.Reward.of(reward), days);
  }

  @Get("/explanations/{id}")
  public Explained explain(@Param String id) {
    return Explained.of(models.explain(id));
  }

  /// A page of who was champion when.
  record Champions(List<Reign> items, @Nullable String nextCursor) {}

  /// What came of training again.
  record Reproduced(
      String model,
      int version,
      boolean same,
      String sha256,
      List<Reproduction.Difference> differences,
      List<String> notes) {

    static Reproduced of(Reproduction reproduction) {
      return new Reproduced(
          reproduction.model(),
          reproduction.version(),
          reproduction.isSame(),
          reproduction.sha256(),
          reproduction.differences(),
          reproduction.notes());
    }
  }

  /// Everything an answer was made of.
  ///
  /// @param snapshots of the tables that the version was trained on, as text: they do not fit a
  ///   JavaScript number
  /// @param read snapshots of the tables that the answer itself was made from
  record Explained(
      String responseId,
      String kind,
      Instant answeredAt,
      String key,
      CustomersApi.ModelRef model,
      String standing,
      String sha256,
      String run,
      Instant trainedAt,
      @Nullable Double probability,
      double threshold,
      List<Explanation.Value> features,
      List<Reason> reasons,
      Map<String, String> snapshots,
      Map<String, String> read,
      List<Explanation.Part> parts,
      List<String> heeded,
      List<String> rules,
      @Nullable Double again,
      boolean same,
      @Nullable String note) {

    static Explained of(Explanation answer) {
      ModelVersion version = answer.version();
      return new Explained(
          answer.responseId(),
          answer.kind().name().toLowerCase(Locale.ROOT),
          answer.answeredAt(),
          answer.key(),
          new CustomersApi.ModelRef(version.model(), String.valueOf(version.version())),
          answer.standing().toLowerCase(Locale.ROOT),
          version.sha256(),
          version.run(),
          version.trainedAt(),
          answer.probability(),
          version.threshold(),
          answer.features(),
          answer.reasons(),
          texts(version.tables()),
          texts(answer.made().tables()),
          answer.made().parts(),
          answer.made().heeded(),
          answer.made().rules(),
          answer.again(),
          answer.isSame(),
          answer.note());
    }

    private static Map<String, String> texts(Map<String, Long> snapshots) {
      return snapshots.entrySet().stream()
          .collect(Collectors.toMap(Map.Entry::getKey, each -> String.valueOf(each.getValue())));
    }
  }
}
