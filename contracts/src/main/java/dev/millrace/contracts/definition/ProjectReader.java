package dev.millrace.contracts.definition;

import dev.millrace.contracts.definition.ProjectSettings.CollectorSettings;
import dev.millrace.contracts.name.FlowName;
import dev.millrace.contracts.name.SourceName;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.name.ViewName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Turns the files of a project into its definitions. Reads no disk: the texts are given.
public final class ProjectReader {

  private static final Pattern ORIGIN = Pattern.compile("https?://[^/?#@\\s]+");

  private final List<SourceText> files;
  private final Variables variables;
  private final ReadBefore before;
  private final List<Problem> problems = new ArrayList<>();

  private ProjectReader(List<SourceText> files, Variables variables, ReadBefore before) {
    this.files = files;
    this.variables = variables;
    this.before = before;
  }

  /// @throws MillraceException with every problem found, sorted by file and line
  public static Project read(List<SourceText> files, Variables variables) {
    return read(files, variables, new ReadBefore());
  }

  /// The same; what has not changed since it was read before is taken from there.
  public static Project read(List<SourceText> files, Variables variables, ReadBefore before) {
    return new ProjectReader(files, variables, before).read();
  }

  private Project read() {
    var project =
        new Project(
            settings(),
            definitions("sources", "source", this::source),
            definitions("events", "event", (map, _) -> SourceReader.event(map)),
            models(),
            definitions("flows", "flow", this::flow),
            definitions("features", "feature_view", this::featureView),
            definitions("ml", "ml_model", IntelligenceReader::mlModel),
            definitions("metrics", "metric", IntelligenceReader::metric),
            files.stream().filter(file -> file.isIn("macros", ".sql")).toList(),
            definitions("checks", "checks", (map, _) -> ChecksReader.table(map)),
            definitions("dashboards", "dashboard", DashboardReader::dashboard),
            definitions("alerts", "alert", AlertReader::alert),
            definitions("experiments", "experiment", ExperimentReader::experiment),
            definitions("reports", "report", ReportReader::report));
    if (problems.isEmpty()) {
      problems.addAll(ReferenceCheck.of(project));
      problems.addAll(DashboardCheck.of(project));
      problems.addAll(ExperimentCheck.of(project));
      problems.addAll(ReportCheck.of(project));
      problems.addAll(doubled(project.events()));
    }
    if (!problems.isEmpty()) {
      throw new MillraceException(problems);
    }
    return project;
  }

  private static List<Problem> doubled(List<EventContract> contracts) {
    var seen = new HashSet<String>();
    return contracts.stream()
        .map(contract -> contract.event().isEmpty() ? contract.type() : contract.event())
        .filter(event -> !seen.add(event))
        .map(event ->
            ProblemCode.DEFINITION_DUPLICATE.problem(
                "The event '%s' has two contracts; expected one.".formatted(event),
                "Put what both say into one file of events/."))
        .toList();
  }

  private ProjectSettings settings() {
    var settings = new ArrayList<ProjectSettings>();
    for (SourceText file : files) {
      if (file.path().equals("millrace.yaml")) {
        define(file, "project", this::settings).ifPresent(settings::add);
      }
    }
    if (settings.isEmpty() && problems.isEmpty()) {
      problems.add(
          ProblemCode.PROJECT_UNREADABLE.problem(
              "The project has no file 'millrace.yaml'.",
              "Create it with 'kind: project' and 'name: ...', or name another directory."));
    }
    return settings.isEmpty()
        ? new ProjectSettings(
            "",
            null,
            "EUR",
            ZoneId.of("UTC"),
            null,
            null,
            null,
            null,
            CollectorSettings.DEFAULT,
            Map.of(),
            LakeDefinition.DEFAULT,
            Map.of(),
            CheckSettings.DEFAULT,
            FlowSettings.DEFAULT,
            MlSettings.DEFAULT,
            SparkDefinition.DEFAULT,
            ProjectSettings.DEFAULT_QUERY_TIMEOUT,
            true,
            ProjectSettings.DEFAULT_AUDIT_KEPT,
            ProjectSettings.DEFAULT_PEOPLE)
        : settings.getFirst();
  }

  private ProjectSettings settings(YamlMap map, String stem) {
    return new ProjectSettings(
        map.text("name"),
        map.find("description").orElse(null),
        map.find("currency", text -> java.util.Currency.getInstance(text).getCurrencyCode())
            .orElse("EUR"),
        map.find("time_zone", ZoneId::of).orElse(ZoneId.of("UTC")),
        map.find("kafka").orElse(null),
        map.find("redis").orElse(null),
        map.find("database").orElse(null),
        map.find("warehouse").orElse(null),
        map.map("collector").map(ProjectReader::collector).orElse(CollectorSettings.DEFAULT),
        map.map("consent").map(ProjectReader::consent).orElse(Map.of()),
        map.map("lake").map(ProjectReader::lake).orElse(LakeDefinition.DEFAULT),
        map.textMap("vars"),
        map.map("checks").map(ChecksReader::settings).orElse(CheckSettings.DEFAULT),
        map.map("flows").map(FlowReader::settings).orElse(FlowSettings.DEFAULT),
        map.map("ml").map(MlSettings::read).orElse(MlSettings.DEFAULT),
        map.map("spark").map(SparkDefinition::read).orElse(SparkDefinition.DEFAULT),
        map.find("query_timeout", Durations::parse).orElse(ProjectSettings.DEFAULT_QUERY_TIMEOUT),
        map.find("edit_dashboards", FieldRules::yes).orElse(true),
        map.map("audit").map(ProjectReader::audit).orElse(ProjectSettings.DEFAULT_AUDIT_KEPT),
        map.map("privacy").map(ProjectReader::people).orElse(ProjectSettings.DEFAULT_PEOPLE));
  }

  private static List<String> people(YamlMap map) {
    List<String> columns = map.texts("people");
    for (String column : columns) {
      map.checked(column, () -> personColumn(column));
    }
    map.end();
    return columns;
  }

  private static String personColumn(String text) {
    if (!text.matches(
        "[a-z][a-z0-9_]*|(bronze|silver|gold)\\.[a-z0-9_]+\\.[A-Za-z_][A-Za-z0-9_]*")) {
      throw ProblemCode.NAME_FORM.exception(
          "The column '%s' under 'privacy: people' is neither a name nor 'layer.table.column'."
              .formatted(text),
          "Write it as in 'customer_id' or 'bronze.shop_customers.id'.");
    }
    return text;
  }

  private static Duration audit(YamlMap map) {
    Duration kept =
        map.find("keep", ProjectReader::auditKept).orElse(ProjectSettings.DEFAULT_AUDIT_KEPT);
    map.end();
    return kept;
  }

  private static Duration auditKept(String text) {
    Duration kept = Durations.parse(text);
    if (kept.compareTo(Duration.ofDays(1)) < 0 || kept.compareTo(Duration.ofDays(3_660)) > 0) {
      throw new IllegalArgumentException("expected 1 days to 3660 days");
    }
    return kept;
  }

  private static LakeDefinition lake(YamlMap map) {
    ObjectAccess bucket =
        map.find("location", ObjectAccess::at)
            .map(at -> ObjectAccessReader.read(map, at))
            .orElse(null);
    var lake =
        new LakeDefinition(
            map.find("external_writes", ProjectReader::externalWrites)
                .orElse(LakeDefinition.DEFAULT.externalWrites()),
            bucket,
            map.find("cache", Sizes::parse).orElse(LakeDefinition.DEFAULT_CACHE_BYTES),
            map.find("share_endpoint", FieldRules::yes).orElse(false));
    map.end();
    return lake;
  }

  private static ExternalWrites externalWrites(String text) {
    return switch (text) {
      case "none" -> ExternalWrites.NONE;
      case "bronze" -> ExternalWrites.BRONZE;
      case "all" -> ExternalWrites.ALL;
      default -> throw new IllegalArgumentException("expected none, bronze or all");
    };
  }

  private static Map<String, ConsentEffect> consent(YamlMap map) {
    var rules = new HashMap<String, ConsentEffect>();
    for (String category : map.keys()) {
      map.find(category, ProjectReader::effect).ifPresent(effect -> rules.put(category, effect));
    }
    return rules;
  }

  private static ConsentEffect effect(String text) {
    return switch (text) {
      case "drop" -> ConsentEffect.DROP;
      case "pseudonymise" -> ConsentEffect.PSEUDONYMISE;
      default -> throw new IllegalArgumentException("expected drop or pseudonymise");
    };
  }

  private static CollectorSettings collector(YamlMap map) {
    CollectorSettings standard = CollectorSettings.DEFAULT;
    var settings =
        new CollectorSettings(
            map.find("max_event_bytes", Long::valueOf).orElse(standard.maxEventBytes()),
            map.find("max_batch_bytes", Long::valueOf).orElse(standard.maxBatchBytes()),
            map.find("max_waiting_bytes", Long::valueOf).orElse(standard.maxWaitingBytes()),
            origins(map),
            map.find("durability", ProjectReader::durability).orElse(standard.durability()),
            map.find("max_late", Durations::parse).orElse(standard.maxLate()),
            map.find("max_early", Durations::parse).orElse(standard.maxEarly()));
    map.end();
    return settings;
  }

  private static Durability durability(String text) {
    return switch (text) {
      case "page_cache" -> Durability.PAGE_CACHE;
      case "fsync" -> Durability.FSYNC;
      default -> throw new IllegalArgumentException("expected page_cache or fsync");
    };
  }

  private static List<String> origins(YamlMap map) {
    List<String> origins = map.texts("origins");
    for (String origin : origins) {
      if (!ORIGIN.matcher(origin).matches()) {
        map.add(
            ProblemCode.DEFINITION_VALUE.at(
                map.line("origins"),
                "The origin '%s' is none; expected a scheme, a host and perhaps a port."
                    .formatted(origin),
                "Write it as 'https://shop.example', with nothing after it."));
      }
    }
    return origins;
  }

  private @Nullable SourceDefinition source(YamlMap map, String stem) {
    return named(map, stem, SourceName::new, name -> SourceReader.source(map, name));
  }

  private @Nullable FlowDefinition flow(YamlMap map, String stem) {
    return named(map, stem, FlowName::new, name -> FlowReader.flow(map, name));
  }

  private @Nullable FeatureViewDefinition featureView(YamlMap map, String stem) {
    return named(map, stem, ViewName::new, name -> IntelligenceReader.featureView(map, name));
  }

  private static <N, T> @Nullable T named(
      YamlMap map, String stem, Function<String, N> toName, Function<N, T> define) {
    List<N> names = map.checked(List.of(), () -> List.of(toName.apply(stem)));
    return names.isEmpty() ? null : define.apply(names.getFirst());
  }

  private List<ModelDefinition> models() {
    Map<String, SourceText> descriptions = new HashMap<>();
    for (SourceText file : files) {
      if (file.isIn("models", ".yml")) {
        descriptions.put(file.path(), file);
      }
    }
    var models = new ArrayList<ModelDefinition>();
    for (SourceText sql : files) {
      if (sql.isIn("models", ".sql")) {
        model(sql, descriptions).ifPresent(models::add);
      }
    }
    before.keepOnly(models);
    descriptions.values().forEach(file -> problems.add(orphan(file)));
    models.addAll(new SeedReader(variables, problems).read(files));
    return models;
  }

  private java.util.Optional<ModelDefinition> model(
      SourceText sql, Map<String, SourceText> descriptions) {
    SourceText described =
        descriptions.remove(sql.path().substring(0, sql.path().length() - 4) + ".yml");
    ModelDefinition known = before.model(described, sql);
    if (known != null) {
      return java.util.Optional.of(known);
    }
    TableName table;
    try {
      String[] parts = sql.path().split("/", -1);
      table = TableName.of((parts.length > 2 ? parts[1] : "") + "." + sql.stem());
    } catch (MillraceException e) {
      problems.add(e.problem().at(sql.line(0)));
      return java.util.Optional.empty();
    }
    var read =
        described == null
            ? java.util.Optional.of(ModelReader.bare(table, sql))
            : define(described, "model", (map, _) -> ModelReader.model(map, table, sql));
    read.ifPresent(model -> before.read(described, sql, model));
    return read;
  }

  private static Problem orphan(SourceText file) {
    return ProblemCode.DEFINITION_REFERENCE_UNKNOWN.at(
        file.line(0),
        "The file '%s' describes no SQL model; expected '%s.sql' beside it."
            .formatted(file.path(), file.stem()),
        "Rename it, or write the model.");
  }

  private <T> List<T> definitions(String folder, String kind, Definer<T> definer) {
    var found = new ArrayList<T>();
    for (SourceText file : files) {
      if (file.isIn(folder, ".yaml")) {
        define(file, kind, definer).ifPresent(found::add);
      }
    }
    return found;
  }

  private <T> java.util.Optional<T> define(SourceText file, String kind, Definer<T> definer) {
    var yaml = new YamlFile(file, variables);
    T made = null;
    YamlMap map = yaml.top().orElse(null);
    if (map != null) {
      checkKind(map, kind);
      map.has("tags");
      made = definer.define(map, file.stem());
      map.end();
    }
    problems.addAll(yaml.problems());
    return yaml.problems().isEmpty()
        ? java.util.Optional.ofNullable(made)
        : java.util.Optional.empty();
  }

  private static void checkKind(YamlMap map, String kind) {
    map.require(
        "kind",
        written -> {
          if (!written.equals(kind)) {
            throw ProblemCode.DEFINITION_VALUE.exception(
                "The kind is '%s'; files of this folder are of kind '%s'.".formatted(written, kind),
                "Write 'kind: %s', or move the file.".formatted(kind));
          }
          return written;
        },
        kind);
  }

  private interface Definer<T> {
    @Nullable T define(YamlMap map, String stem);
  }
}
