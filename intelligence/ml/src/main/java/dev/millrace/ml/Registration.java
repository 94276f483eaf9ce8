package dev.millrace.ml;

import dev.millrace.contracts.definition.MlDefinition;
import dev.millrace.contracts.definition.MlModelDefinition;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.ml.tree.Scorer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Takes models that were trained elsewhere among the versions. The first of a name is in use at
/// once; later ones wait to be let out. Safe for any thread.
public final class Registration {

  /// The largest file of a model.
  public static final int MOST_BYTES = 64 * 1024 * 1024;

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");
  private static final int MOST_FEATURES = 10_000;

  private final Definitions definitions;
  private final Registry registry;
  private final InstantSource clock;
  private final InstantSource wall;

  Registration(
      Definitions definitions, Registry registry, InstantSource clock, InstantSource wall) {
    this.definitions = definitions;
    this.registry = registry;
    this.clock = clock;
    this.wall = wall;
  }

  /// What is said of a model's file.
  ///
  /// @param fileName its ending tells the form: json, ubj, txt or onnx
  /// @param features in the model's order
  /// @param output `probability` or `value`
  /// @param threshold from which on a probability is a yes
  public record Wish(
      String model, String fileName, List<Feature> features, String output, double threshold) {

    public Wish {
      features = List.copyOf(features);
    }
  }

  /// A feature of a view.
  public record Feature(ViewName view, String name) {

    /// As in `customer_orders:orders_90d`.
    public static Feature parse(String text) {
      int colon = text.indexOf(':');
      if (colon < 1 || colon == text.length() - 1) {
        throw ProblemCode.PARAMETER_VALUE.exception(
            "The feature '%s' is not a view and a name.".formatted(text),
            "Write it as in 'customer_orders:orders_90d', one for each column, in the model's order.");
      }
      return new Feature(
          new ViewName(text.substring(0, colon).strip()), text.substring(colon + 1).strip());
    }

    /// Several of them, with commas between.
    public static List<Feature> parseAll(String text) {
      return Arrays.stream(text.split(",", -1)).map(String::strip).map(Feature::parse).toList();
    }

    @Override
    public String toString() {
      return view + ":" + name;
    }
  }

  /// The version it has become; the same one for the same file and the same words.
  ///
  /// @throws MillraceException MODEL_UNUSABLE for a file that cannot answer, PARAMETER_VALUE for
  ///   what is said of it
  public ModelVersion register(Wish wish, byte[] file) {
    check(wish, file);
    ModelFile form =
        ModelFile.find(wish.fileName())
            .orElseThrow(() ->
                ProblemCode.PARAMETER_VALUE.exception(
                    "The file '%s' is of no form that is read; expected one that ends in .json, .ubj, .txt or .onnx."
                        .formatted(wish.fileName()),
                    "XGBoost writes json and ubj, LightGBM txt; others can be written as onnx."));
    Scorer scorer = form.read(file);
    fits(wish, form, scorer);
    answers(wish, scorer);
    Map<String, String> parameters = parameters(wish, form);
    String hash =
        Artifacts.sha256(
            (Artifacts.sha256(file) + wish.features() + parameters + wish.threshold())
                .getBytes(StandardCharsets.UTF_8));
    return registry.registerWaiting(
        new TrainedModel(
            wish.model(),
            new RunId(OwnModel.RUN + hash.substring(0, 24)),
            clock.instant(),
            form.fileName(),
            file,
            Map.of(),
            parameters,
            Map.of(),
            wish.features().stream().map(Feature::name).toList(),
            List.of(),
            wish.threshold(),
            null),
        wall.instant());
  }

  private void check(Wish wish, byte[] file) {
    MlDefinition definition = definitions.find(wish.model());
    if (!NAME.matcher(wish.model()).matches()
        || (definition != null && !(definition instanceof MlModelDefinition))) {
      throw parameter(
          "The model '%s' cannot have versions from elsewhere; expected a new name in small letters, digits and underscores, or a model of 'type: churn'."
              .formatted(wish.model()));
    }
    if (file.length == 0 || file.length > MOST_BYTES) {
      throw parameter(
          "The file '%s' has %,d bytes; expected 1 to %,d."
              .formatted(wish.fileName(), file.length, MOST_BYTES));
    }
    if (wish.features().isEmpty() || wish.features().size() > MOST_FEATURES) {
      throw parameter(
          "There are %d features; expected 1 to %,d."
              .formatted(wish.features().size(), MOST_FEATURES));
    }
    var names = new HashSet<String>();
    for (Feature feature : wish.features()) {
      if (!names.add(feature.name())) {
        throw parameter("The feature '%s' is named twice.".formatted(feature.name()));
      }
    }
    if (!List.of(OwnModel.PROBABILITY, OwnModel.AMOUNT).contains(wish.output())) {
      throw parameter(
          "The output is '%s'; expected probability or value.".formatted(wish.output()));
    }
    if (!Double.isFinite(wish.threshold())) {
      throw parameter("The threshold is '%s'; expected a number.".formatted(wish.threshold()));
    }
  }

  private static void fits(Wish wish, ModelFile form, Scorer scorer) {
    List<String> given = wish.features().stream().map(Feature::name).toList();
    if (scorer.width() != given.size()) {
      throw parameter(
          "The model in '%s' has %d features, but %d are named."
              .formatted(wish.fileName(), scorer.width(), given.size()));
    }
    List<String> own = form.names(scorer);
    if (!own.equals(given) && new HashSet<>(own).equals(new HashSet<>(given))) {
      throw parameter(
          "The features stand in another order than in the file; expected %s.".formatted(own));
    }
  }

  /// One row of nothing: what a model says of it is a number, and a probability where it is to be.
  private static void answers(Wish wish, Scorer scorer) {
    double answer = scorer.score(new double[scorer.width()]);
    if (!Double.isFinite(answer)) {
      throw ProblemCode.MODEL_UNUSABLE.exception(
          "The model in '%s' answers a row of zeros with '%s'; expected a number."
              .formatted(wish.fileName(), answer),
          "Look at how it was trained.");
    }
    if (wish.output().equals(OwnModel.PROBABILITY) && (answer < 0 || answer > 1)) {
      throw parameter(
          "The model in '%s' answers a row of zeros with '%s'; expected a probability."
              .formatted(wish.fileName(), answer));
    }
  }

  private static Map<String, String> parameters(Wish wish, ModelFile form) {
    var parameters = new TreeMap<String, String>();
    parameters.put("format", form.name().toLowerCase(java.util.Locale.ROOT));
    parameters.put(OwnModel.OUTPUT, wish.output());
    parameters.put(
        OwnModel.VIEWS,
        wish.features().stream()
            .map(feature -> feature.view().value())
            .distinct()
            .collect(Collectors.joining(",")));
    return parameters;
  }

  private static MillraceException parameter(String message) {
    return ProblemCode.PARAMETER_VALUE.exception(
        message,
        "Write it as in './millrace model register NAME model.json --features view:feature,view:feature --output probability'.");
  }
}
