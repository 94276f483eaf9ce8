package dev.millrace.server;

import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.definition.ProjectReader;
import dev.millrace.contracts.definition.SourceText;
import dev.millrace.contracts.definition.Variables;
import dev.millrace.contracts.flow.StepRunner.Call;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeBranch;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.lake.ViewState;
import dev.millrace.contracts.name.EnvironmentName;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlEngine;
import dev.millrace.lake.Environment;
import dev.millrace.lake.Environments;
import dev.millrace.transform.CompiledModel;
import dev.millrace.transform.CompiledModels;
import dev.millrace.transform.EnvironmentBuild;
import dev.millrace.transform.EnvironmentBuild.Outcome;
import dev.millrace.transform.TableDiff;
import dev.millrace.transform.build.IntervalLedger;
import dev.millrace.transform.check.Audit;
import dev.millrace.transform.check.CheckResult;
import dev.millrace.transform.check.CheckedTable;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Environments of the running lake, built with whatever project is handed in. One change to an
/// environment at a time; safe for any thread.
public final class EnvironmentDesk {

  private static final Pattern SECRET = Pattern.compile("\\$\\{secret:([A-Za-z0-9_]{1,100})}");
  private static final String UNREAD =
      "https://secret.invalid/unread"; // where a URL is expected too
  private static final int MOST_TABLES = 200;
  private static final int MOST_LINES = 10_000;

  private final Environments environments;
  private final Lake lake;
  private final SqlEngine engine;
  private final CompiledModels published;
  private final InstantSource clock;
  private final Set<EnvironmentName> busy = ConcurrentHashMap.newKeySet();

  /// @param published the models by which main is built
  EnvironmentDesk(
      Environments environments,
      Lake lake,
      SqlEngine engine,
      CompiledModels published,
      InstantSource clock) {
    this.environments = environments;
    this.lake = lake;
    this.engine = engine;
    this.published = published;
    this.clock = clock;
  }

  /// What is to be built.
  ///
  /// @param files the whole project
  /// @param variables for its `${var:...}`; secrets are not needed, because no source is read
  /// @param select empty for what differs from main, and all below it
  public record Wish(
      List<SourceText> files, Map<String, String> variables, String select, boolean isFullRefresh) {
    public Wish {
      files = List.copyOf(files);
      variables = Map.copyOf(variables);
    }
  }

  /// What was built.
  public record Built(Outcome outcome, List<String> log) {
    public Built {
      log = List.copyOf(log);
    }
  }

  /// How an environment differs from main.
  ///
  /// @param checks what did not hold in its last build
  /// @param omitted tables beyond the limit
  public record Diff(
      Environment environment,
      List<TableDiff> tables,
      List<ViewDiff> views,
      List<String> checks,
      int omitted) {
    public Diff {
      tables = List.copyOf(tables);
      views = List.copyOf(views);
      checks = List.copyOf(checks);
    }
  }

  /// A view with another query.
  ///
  /// @param before null where main has none
  public record ViewDiff(TableName view, @Nullable String before, String after) {}

  public Environment create(EnvironmentName name) {
    return shown(environments.create(name));
  }

  public List<Environment> all() {
    return environments.all().stream().map(EnvironmentDesk::shown).toList();
  }

  public Environment find(EnvironmentName name) {
    return shown(environments.find(name));
  }

  /// Without the ledger, which is no table of a user's.
  private static Environment shown(Environment all) {
    return new Environment(
        all.name(),
        all.createdAt(),
        all.state(),
        all.builtAt(),
        all.checks(),
        all.tables().stream().filter(table -> !IntervalLedger.holds(table.table())).toList(),
        all.views());
  }

  /// What queries read there.
  public LakeView view(EnvironmentName name) {
    return environments.open(name);
  }

  /// Builds models there. A build without a selector makes the environment exactly what differs
  /// from main; one with a selector adds to it.
  ///
  /// @throws dev.millrace.contracts.problem.MillraceException what is wrong with the project or its
  ///   SQL; the environment is then not to be promoted before another build has come through
  public Built build(EnvironmentName name, Wish wish) throws InterruptedException {
    environments.find(name);
    enter(name);
    try {
      return buildAlone(name, wish);
    } finally {
      busy.remove(name);
    }
  }

  private Built buildAlone(EnvironmentName name, Wish wish) throws InterruptedException {
    Project project = ProjectReader.read(wish.files(), variables(wish));
    CompiledModels models = CompiledModels.of(project, engine, published.before());
    var audit =
        Audit.ofEnvironment(
            CheckedTable.of(
                models.inOrder().stream().map(CompiledModel::definition).toList(),
                project.checks()),
            lake,
            clock,
            project.settings().checks());
    var build = new EnvironmentBuild(models, lake, audit, clock);
    List<CompiledModel> chosen = build.choose(wish.select());
    Set<TableName> anew = EnvironmentBuild.tables(chosen);
    Predicate<TableName> goes = wish.select().isBlank() ? _ -> true : anew::contains;
    environments.building(name);
    IntervalLedger ledger = build.ledger(environments.open(name), kept(name, goes));
    environments.forget(name, goes);
    List<String> log = new ArrayList<>();
    var call =
        new Call(
            new RunId("env-" + name),
            "build",
            1,
            Map.of(),
            line -> {
              if (log.size() < MOST_LINES) {
                log.add(line);
              }
            });
    Outcome outcome =
        build.build(environments.open(name), ledger, chosen, wish.isFullRefresh(), call);
    environments.built(
        name, outcome.isHeld(), outcome.failing().stream().map(EnvironmentDesk::line).toList());
    return new Built(outcome, log);
  }

  private Set<TableName> kept(EnvironmentName name, Predicate<TableName> goes) {
    Environment before = environments.find(name);
    Set<TableName> kept = new HashSet<>(before.views());
    before.tables().forEach(table -> kept.add(table.table()));
    kept.removeIf(goes);
    return kept;
  }

  private static String line(CheckResult result) {
    return "%s %s on %s: %s"
        .formatted(result.severity().name(), result.title(), result.table(), result.words());
  }

  /// Sources are described and not read: any text does for a secret.
  private static Variables variables(Wish wish) {
    Map<String, String> secrets = new HashMap<>();
    for (SourceText file : wish.files()) {
      SECRET.matcher(file.text()).results().forEach(place -> secrets.put(place.group(1), UNREAD));
    }
    return new Variables(wish.variables(), secrets);
  }

  /// Table by table, exactly.
  public Diff diff(EnvironmentName name) {
    Environment environment = find(name);
    Environments.BothSides both = environments.beside(name);
    Map<TableName, List<String>> keys =
        published.inOrder().stream()
            .collect(Collectors.toMap(CompiledModel::table, model -> model.definition().key()));
    List<TableDiff> tables =
        environment.tables().stream()
            .map(Environment.Written::table)
            .limit(MOST_TABLES)
            .map(table ->
                TableDiff.of(
                    both.view(),
                    both.main().get(table),
                    table,
                    keys.getOrDefault(table, List.of())))
            .toList();
    return new Diff(
        environment,
        tables,
        views(environment, both.view()),
        environment.checks(),
        Math.max(0, environment.tables().size() - MOST_TABLES));
  }

  private List<ViewDiff> views(Environment environment, LakeView there) {
    Map<TableName, ViewState> main = named(lake.view());
    Map<TableName, ViewState> own = named(there);
    return environment.views().stream()
        .limit(MOST_TABLES)
        .flatMap(view -> Optional.ofNullable(own.get(view)).stream())
        .map(view ->
            new ViewDiff(
                view.name(),
                Optional.ofNullable(main.get(view.name())).map(ViewState::select).orElse(null),
                view.select()))
        .filter(view -> !view.after().equals(view.before()))
        .toList();
  }

  private static Map<TableName, ViewState> named(LakeView view) {
    return view.views().stream().collect(Collectors.toMap(ViewState::name, state -> state));
  }

  /// Makes what the environment holds everybody's, all tables at once, and ends it.
  public List<TableState> promote(EnvironmentName name) {
    return alone(
        name,
        () -> {
          Environment environment = environments.find(name);
          if (environment.state() == Environment.State.BUILT) {
            LakeBranch branch = environments.open(name);
            EnvironmentBuild.settleLedger(lake, branch, environment.views());
          }
          return environments.promote(name).stream()
              .filter(table -> !IntervalLedger.holds(table.name()))
              .toList();
        });
  }

  /// Ends the environment, and deletes what only it held.
  public void drop(EnvironmentName name) {
    alone(
        name,
        () -> {
          environments.drop(name);
          return name;
        });
  }

  private <T> T alone(EnvironmentName name, Supplier<T> work) {
    enter(name);
    try {
      return work.get();
    } finally {
      busy.remove(name);
    }
  }

  private void enter(EnvironmentName name) {
    if (!busy.add(name)) {
      throw ProblemCode.LAKE_CONFLICT.exception(
          "The environment '%s' is being built or changed; expected one that nobody works on."
              .formatted(name),
          "Wait for it to end, then ask again.");
    }
  }
}
