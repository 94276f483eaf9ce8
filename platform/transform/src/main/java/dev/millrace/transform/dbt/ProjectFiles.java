package dev.millrace.transform.dbt;

import dev.millrace.contracts.name.Layer;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.problem.Where;
import dev.millrace.transform.jinja.Arguments;
import dev.millrace.transform.jinja.None;
import dev.millrace.transform.jinja.Stmt;
import dev.millrace.transform.jinja.Template;
import dev.millrace.transform.jinja.Values;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads a project: packages, macros, nodes, properties; then renders each node once, to learn what
/// it is configured to be and what it reads.
final class ProjectFiles {

  private final DbtProject project;
  private final Instant now;
  private final Properties properties;

  private ProjectFiles(DbtProject project, Instant now) {
    this.project = project;
    this.now = now;
    this.properties = new Properties(project, this::evaluated);
  }

  /// @throws MillraceException only where there is no project to speak of; all else is among its
  ///   problems
  static DbtProject read(DbtFiles files, DbtSettings settings, Instant now) {
    var project = new DbtProject(files, settings);
    new ProjectFiles(project, now).read();
    return project;
  }

  private void read() {
    if (!project.files.has("dbt_project.yml")) {
      throw ProblemCode.PROJECT_UNREADABLE.exception(
          "'%s' holds no dbt_project.yml.".formatted(project.files.root().getFileName()),
          "Name the directory of a dbt project.");
    }
    DbtPackage own = settings("");
    project.name = own.name();
    project.packages.put(own.name(), own);
    installed();
    internal();
    for (DbtPackage pack : List.copyOf(project.packages.values())) {
      macros(pack);
    }
    for (DbtPackage pack : List.copyOf(project.packages.values())) {
      nodes(pack);
    }
    for (DbtPackage pack : List.copyOf(project.packages.values())) {
      properties.read(pack);
    }
    configure();
    resolveNames();
    references();
  }

  private DbtPackage settings(String folder) {
    String path = folder.isEmpty() ? "dbt_project.yml" : folder + "/dbt_project.yml";
    Map<Object, Object> settings = YamlTree.of(path, project.files.read(path)).topMap();
    String name = YamlTree.text(settings.get("name"));
    if (name.isEmpty()) {
      throw new MillraceException(
          ProblemCode.DEFINITION_KEY_MISSING.at(
              new Where(path, 1), "The key 'name' is missing.", "Give the project a name."));
    }
    return new DbtPackage(name, folder, settings);
  }

  private void installed() {
    String packages = "dbt_packages";
    java.util.Set<String> folders = new java.util.TreeSet<>();
    for (String file : project.files.in(packages, "/dbt_project.yml")) {
      String[] parts = file.split("/", -1);
      if (parts.length == 3) {
        folders.add(parts[0] + "/" + parts[1]);
      }
    }
    if (project.files.has("packages.yml")) {
      YamlTree yaml = YamlTree.of("packages.yml", project.files.read("packages.yml"));
      for (Object each : YamlTree.list(yaml.topMap().get("packages"))) {
        String local = YamlTree.text(YamlTree.map(each).get("local"));
        if (!local.isEmpty()) {
          folders.add(local);
        }
      }
    }
    for (String folder : folders) {
      attempt(() -> {
        DbtPackage pack = settings(folder);
        project.packages.put(pack.name(), pack);
      });
    }
  }

  private void internal() {
    var dbt = new DbtPackage(DbtProject.DBT, "", Map.of());
    try (InputStream in = ProjectFiles.class.getResourceAsStream("dbt.sql")) {
      if (in == null) {
        throw new IllegalStateException("dbt.sql is not in the jar; this is a bug.");
      }
      dbt.add(Template.parse("dbt.sql", new String(in.readAllBytes(), StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    project.packages.put(DbtProject.DBT, dbt);
  }

  private void macros(DbtPackage pack) {
    if (pack.name().equals(DbtProject.DBT)) {
      return;
    }
    List<String> folders = new ArrayList<>(pack.paths("macro-paths", "macros"));
    pack.paths("test-paths", "tests").forEach(folder -> folders.add(folder + "/generic"));
    for (String folder : folders) {
      for (String file : project.files.in(pack.path(folder), ".sql")) {
        attempt(() -> pack.add(Template.parse(file, project.files.read(file))));
      }
    }
  }

  private void nodes(DbtPackage pack) {
    if (pack.name().equals(DbtProject.DBT)) {
      return;
    }
    for (String folder : pack.paths("model-paths", "models")) {
      for (String file : project.files.in(pack.path(folder), ".sql", ".py")) {
        if (file.endsWith(".py")) {
          project.problems.add(
              Unsupported.at(new Where(file, 1), "Python models", "Write the model in SQL."));
          continue;
        }
        attempt(() -> add(node(ResourceType.MODEL, pack, folder, file)));
      }
    }
    for (String folder : pack.paths("seed-paths", "seeds")) {
      project
          .files
          .in(pack.path(folder), ".csv")
          .forEach(file -> attempt(() -> add(seed(pack, folder, file))));
    }
    for (String folder : pack.paths("test-paths", "tests")) {
      project.files.in(pack.path(folder), ".sql").stream()
          .filter(file -> !file.contains("/generic/"))
          .forEach(file -> attempt(() -> add(node(ResourceType.TEST, pack, folder, file))));
    }
    for (String folder : pack.paths("snapshot-paths", "snapshots")) {
      project
          .files
          .in(pack.path(folder), ".sql")
          .forEach(file -> attempt(() -> snapshots(pack, folder, file)));
    }
    for (String folder : pack.paths("analysis-paths", "analyses")) {
      project.files.in(pack.path(folder), ".sql").forEach(_ -> project.note("analyses"));
    }
  }

  private void add(Node node) {
    Node other = project.nodes.putIfAbsent(node.id(), node);
    if (other != null) {
      project.problems.add(
          ProblemCode.DEFINITION_DUPLICATE.at(
              node.where,
              "The %s '%s' is also defined in %s."
                  .formatted(node.type.lowerCase(), node.name, other.where),
              "Rename one of them."));
    }
  }

  private Node node(ResourceType type, DbtPackage pack, String folder, String file) {
    String raw = project.files.read(file);
    return new Node(
        type,
        pack.name(),
        stem(file),
        new Where(file, 1),
        fqn(pack, folder, file),
        Template.parse(file, raw),
        raw);
  }

  private Node seed(DbtPackage pack, String folder, String file) {
    return new Node(
        ResourceType.SEED,
        pack.name(),
        stem(file),
        new Where(file, 1),
        fqn(pack, folder, file),
        null,
        "");
  }

  private void snapshots(DbtPackage pack, String folder, String file) {
    String raw = project.files.read(file);
    Template.parse(file, raw)
        .definitions()
        .filter(definition -> definition.kind() == Stmt.Kind.SNAPSHOT)
        .forEach(definition ->
            add(
                new Node(
                    ResourceType.SNAPSHOT,
                    pack.name(),
                    definition.name(),
                    new Where(file, definition.line()),
                    fqn(pack, folder, file),
                    new Template(file, definition.body(), List.of()),
                    raw)));
  }

  private static List<String> fqn(DbtPackage pack, String folder, String file) {
    var fqn = new ArrayList<String>(List.of(pack.name()));
    String below = file.substring(pack.path(folder).length() + 1);
    List<String> parts = Arrays.asList(below.split("/", -1));
    fqn.addAll(parts.subList(0, parts.size() - 1));
    fqn.add(stem(file));
    return fqn;
  }

  private static String stem(String file) {
    String name = file.substring(file.lastIndexOf('/') + 1);
    return name.substring(0, name.lastIndexOf('.'));
  }

  /// First what the project says by folder, then what the properties say, then the node itself.
  private void configure() {
    DbtPackage own = project.packages.get(project.name);
    for (Node node : List.copyOf(project.nodes.values())) {
      Map<String, Object> said = Map.copyOf(node.config);
      node.config.clear();
      String section = sectionOf(node);
      DbtPackage pack = project.packages.get(node.pack);
      for (DbtPackage from :
          node.pack.equals(project.name) ? Arrays.asList(own) : Arrays.asList(pack, own)) {
        if (from != null) {
          attempt(() ->
              ConfigTree.apply(
                  node,
                  YamlTree.map(from.settings().get(section)),
                  node.fqn,
                  value -> evaluated(node, value)));
        }
      }
      said.forEach(
          (key, value) -> attempt(() -> ConfigTree.put(node, key, evaluated(node, value))));
      if (node.macro.isEmpty()) {
        attempt(() -> firstRendering(node));
      }
    }
    project.nodes.values().removeIf(node -> !node.isEnabled());
    project
        .nodes
        .values()
        .removeIf(node ->
            !node.tested.isEmpty()
                && !node.tested.startsWith("source.")
                && !project.nodes.containsKey(node.tested));
  }

  private static String sectionOf(Node node) {
    return switch (node.type) {
      case MODEL -> "models";
      case SEED -> "seeds";
      case SNAPSHOT -> "snapshots";
      case TEST -> "data_tests";
      case UNIT_TEST -> "unit_tests";
    };
  }

  /// Only to hear its `config(...)`; what fails here fails again, with its names known.
  private void firstRendering(Node node) {
    if (node.template == null || !node.isEnabled()) {
      return;
    }
    try {
      new Rendering(project, node, Moment.reading(now)).sql();
    } catch (MillraceException e) {
      node.parents.clear();
    }
    node.parents.clear();
  }

  private Object evaluated(Node node, Object value) {
    return switch (value) {
      case String text when text.contains("{{") ->
          new Rendering(project, node, Moment.reading(now)).evaluate(text);
      case List<?> list ->
          new ArrayList<>(list.stream().map(item -> evaluated(node, item)).toList());
      default -> value;
    };
  }

  private void resolveNames() {
    Map<TableName, Node> taken = new java.util.HashMap<>();
    for (Node node : project.nodes.values()) {
      if (node.type == ResourceType.TEST || node.type == ResourceType.UNIT_TEST) {
        continue;
      }
      attempt(() -> {
        resolve(node);
        TableName table = node.table;
        Node other = table == null ? null : taken.putIfAbsent(table, node);
        if (other != null) {
          project.problems.add(
              ProblemCode.DEFINITION_DUPLICATE.at(
                  node.where,
                  "'%s' and '%s' would both be the table '%s'."
                      .formatted(node.name, other.name, table),
                  "Give one of them an alias, or another layer with 'meta: {layer: silver}'."));
        }
      });
    }
    properties.sources();
  }

  private void resolve(Node node) {
    var rendering = new Rendering(project, node, Moment.reading(now));
    Object members = new Rendering(project, node, Moment.reading(now)).evaluate("{{ model }}");
    Object schema =
        node.config.getOrDefault(
            node.type == ResourceType.SNAPSHOT && node.config.containsKey("target_schema")
                ? "target_schema"
                : "schema",
            None.NONE);
    node.schema =
        Values.text(rendering.macroOf("generate_schema_name", Arguments.of(schema, members)))
            .strip();
    Object alias = node.config.getOrDefault("alias", None.NONE);
    node.alias =
        Values.text(rendering.macroOf("generate_alias_name", Arguments.of(alias, members))).strip();
    if (!node.isEphemeral()) {
      node.table = Layers.of(node);
    }
  }

  private void references() {
    for (Node node : project.nodes.values()) {
      if (node.type != ResourceType.UNIT_TEST) {
        attempt(() -> reference(node));
      }
    }
  }

  private void reference(Node node) {
    if (!node.tested.isEmpty()) {
      node.parents.add(node.tested);
      SourceTable source = project.sources.get(node.tested);
      if (source != null && source.madeBy() != null) {
        node.parents.add(source.madeBy());
      }
    }
    if (node.template == null && node.macro.isEmpty()) {
      return;
    }
    try {
      new Rendering(project, node, Moment.reading(now)).sql();
    } catch (MillraceException e) {
      project.problems.addAll(e.problems());
    }
    Calls.require(project, node);
  }

  private void attempt(Runnable work) {
    try {
      work.run();
    } catch (MillraceException e) {
      project.problems.addAll(e.problems());
    }
  }

  /// A source is what this project makes under the same schema and name, or a table of the lake.
  static SourceTable source(
      DbtProject project,
      String pack,
      String source,
      Where where,
      Map<Object, Object> of,
      Map<Object, Object> table) {
    String name = YamlTree.text(table.get("name"));
    String schema = YamlTree.text(of.getOrDefault("schema", source));
    String identifier = YamlTree.text(table.getOrDefault("identifier", name));
    @Nullable Node maker =
        project.nodes.values().stream()
            .filter(node ->
                node.table != null
                    && node.schema.equalsIgnoreCase(schema)
                    && node.alias.equalsIgnoreCase(identifier))
            .findFirst()
            .orElse(null);
    TableName known =
        maker != null && maker.table != null
            ? maker.table
            : new TableName(
                Layers.layer(schema).orElse(Layer.BRONZE), identifier.toLowerCase(Locale.ROOT));
    return new SourceTable(
        pack, source, name, schema, identifier, where, known, maker == null ? null : maker.id());
  }

  static Problem missing(Where where, String key) {
    return ProblemCode.DEFINITION_KEY_MISSING.at(
        where, "The key '%s' is missing.".formatted(key), "Add it.");
  }
}
