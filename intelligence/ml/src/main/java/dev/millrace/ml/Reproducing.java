package dev.millrace.ml;

import dev.millrace.contracts.definition.MlDefinition;
import dev.millrace.contracts.definition.MlSettings;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.lake.AsOf;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.ml.Reproduction.Difference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Trains versions again from the tables as they were, by the definition as it was.
final class Reproducing {

  private final Registry registry;
  private final Artifacts artifacts;
  private final MlModels.Parts parts;
  private final MlSettings settings;

  Reproducing(Registry registry, Artifacts artifacts, MlModels.Parts parts, MlSettings settings) {
    this.registry = registry;
    this.artifacts = artifacts;
    this.parts = parts;
    this.settings = settings;
  }

  Reproduction reproduce(String model, int number) throws InterruptedException {
    ModelVersion version =
        registry
            .find(model, number)
            .orElseThrow(() ->
                ProblemCode.NOT_FOUND.exception(
                    "There is no version %d of the model '%s'.".formatted(number, model),
                    "Look at its versions with './millrace model history %s'.".formatted(model)));
    Optional<MlDefinition> definition =
        artifacts.hasOrigin(version) ? artifacts.origin(version).trainedBy() : Optional.empty();
    if (definition.isEmpty()) {
      return impossible(version, "definition", "known", "gone: none was kept with the version");
    }
    Origin origin = artifacts.origin(version);
    String features = Origin.features(definition.get(), parts.trainingSets());
    if (!features.equals(origin.features())) {
      return impossible(
          version,
          "feature views",
          shortened(origin.features()),
          shortened(features) + ": they are defined in another way now");
    }
    var problems = new ArrayList<Difference>();
    Optional<LakeView> view = pinned(parts.lake(), version.tables(), problems);
    if (view.isEmpty()) {
      return new Reproduction(model, number, version.sha256(), problems, List.of());
    }
    return compare(version, origin, train(definition.get(), view.get(), version));
  }

  private TrainedModel train(MlDefinition definition, LakeView view, ModelVersion version)
      throws InterruptedException {
    var call = new StepRunner.Call(new RunId(version.run()), "reproduce", 1, Map.of(), line -> {});
    return Trainings.run(definition, parts, settings, view, _ -> Optional.empty(), call);
  }

  /// The state of the lake in which every table has the snapshot it had. The last of the tables to
  /// change before the training leads to it.
  static Optional<LakeView> pinned(Lake lake, Map<String, Long> tables, List<Difference> problems) {
    if (tables.isEmpty()) {
      return Optional.of(lake.view());
    }
    for (Map.Entry<String, Long> table : tables.entrySet()) {
      try {
        LakeView view =
            lake.asOf(new AsOf.Snapshot(TableName.of(table.getKey()), table.getValue()));
        if (tables.entrySet().stream().allMatch(each -> isAt(view, each))) {
          return Optional.of(view);
        }
      } catch (MillraceException e) {
        problems.add(
            new Difference(
                "table " + table.getKey(), "snapshot " + table.getValue(), e.problem().message()));
      }
    }
    if (problems.isEmpty()) {
      problems.add(
          new Difference(
              "tables", tables.toString(), "no state of the lake has all of these snapshots"));
    }
    return Optional.empty();
  }

  private static boolean isAt(LakeView view, Map.Entry<String, Long> table) {
    return view.find(TableName.of(table.getKey()))
        .map(TableState::snapshotId)
        .filter(table.getValue()::equals)
        .isPresent();
  }

  private static Reproduction compare(ModelVersion was, Origin origin, TrainedModel is) {
    var differences = new ArrayList<Difference>();
    String sha256 = Artifacts.sha256(is.file());
    add(differences, "sha256", was.sha256(), sha256);
    add(differences, "threshold", was.threshold(), is.threshold());
    add(differences, "features", was.features(), is.features());
    add(differences, "cut-offs", was.cutOffs(), is.cutOffs());
    add(differences, "tables", was.tables(), new TreeMap<>(is.tables()));
    compare(differences, "metric ", was.metrics(), is.metrics());
    compare(differences, "parameter ", was.parameters(), is.parameters());
    var notes = new ArrayList<String>();
    Map<String, String> now = origin.trainedBy().map(Origin::environment).orElse(Map.of());
    origin
        .environment()
        .forEach((name, value) -> {
          String other = now.getOrDefault(name, "");
          if (!other.equals(value)) {
            notes.add("%s was '%s' and is '%s'".formatted(name, value, other));
          }
        });
    return new Reproduction(was.model(), was.version(), sha256, differences, notes);
  }

  private static <V> void compare(
      List<Difference> differences, String what, Map<String, V> was, Map<String, V> is) {
    var names = new TreeSet<>(was.keySet());
    names.addAll(is.keySet());
    for (String name : names) {
      add(differences, what + name, was.get(name), is.get(name));
    }
  }

  private static void add(
      List<Difference> differences, String what, @Nullable Object was, @Nullable Object is) {
    if (!Objects.equals(was, is)) {
      differences.add(new Difference(what, String.valueOf(was), String.valueOf(is)));
    }
  }

  private static Reproduction impossible(ModelVersion version, String what, String was, String is) {
    return new Reproduction(
        version.model(),
        version.version(),
        version.sha256(),
        List.of(new Difference(what, was, is)),
        List.of());
  }

  private static String shortened(String hash) {
    return hash.substring(0, Math.min(12, hash.length()));
  }
}
