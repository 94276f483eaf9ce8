package dev.millrace.transform.dbt;

import dev.millrace.contracts.name.Layer;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.transform.jinja.Arguments;
import dev.millrace.transform.jinja.Bounds;
import dev.millrace.transform.jinja.Builtins;
import dev.millrace.transform.jinja.Callee;
import dev.millrace.transform.jinja.Dates;
import dev.millrace.transform.jinja.Interpreter;
import dev.millrace.transform.jinja.Members;
import dev.millrace.transform.jinja.Names;
import dev.millrace.transform.jinja.None;
import dev.millrace.transform.jinja.Template;
import dev.millrace.transform.jinja.Undefined;
import dev.millrace.transform.jinja.Values;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One rendering of one node: what the names of its template stand for.
final class Rendering {

  private final DbtProject project;
  private final Node node;
  private final Moment moment;
  private final Interpreter interpreter = new Interpreter(Bounds.DEFAULT);
  private final Map<String, Object> names = new HashMap<>(Builtins.all());
  private final Map<String, Names> scopes = new HashMap<>();
  private final Map<String, Object> results = new HashMap<>();
  private final Map<String, String> ctes = new LinkedHashMap<>();
  private int deep;

  Rendering(DbtProject project, Node node, Moment moment) {
    this.project = project;
    this.node = node;
    this.moment = moment;
    define();
  }

  /// The query, with those it reads by name.
  String sql() {
    ctes.clear();
    String select = node.macro.isEmpty() ? body() : test();
    return Sql.with(ctes, select);
  }

  private String body() {
    if (node.template == null) {
      return "";
    }
    return interpreter.render(node.template, scope(node.pack));
  }

  private String test() {
    Map<String, Object> named = new LinkedHashMap<>();
    named.put("model", macroOf("get_where_subquery", Arguments.of(testedRelation())));
    if (!node.columnName.isEmpty()) {
      named.put("column_name", node.columnName);
    }
    node.definition.forEach((key, value) -> named.put(YamlTree.text(key), argument(value)));
    Callee macro =
        findMacro(node.macro)
            .orElseThrow(() ->
                new MillraceException(
                    ProblemCode.MODEL_REFERENCE_UNKNOWN.at(
                        node.where,
                        "The test '%s' is not known.".formatted(node.macro.replace("test_", "")),
                        "Define it with a test block in macros/, or install its package.")));
    try {
      return Values.text(macro.call(new Arguments(List.of(), named)));
    } catch (MillraceException e) {
      throw new MillraceException(
          e.problem().where() == null ? e.problem().at(node.where) : e.problem(), e);
    }
  }

  private Object testedRelation() {
    SourceTable source = project.sources.get(node.tested);
    if (source != null) {
      return relation(source);
    }
    Node tested = project.nodes.get(node.tested);
    if (tested == null) {
      throw new IllegalStateException("A test without what it tests; this is a bug.");
    }
    return relation(tested);
  }

  /// Texts such as `ref('x')` and templates are meant as values.
  private Object argument(Object value) {
    return switch (value) {
      case String text when text.matches("(?s)\\s*(env_var|ref|var|source|doc)\\s*\\(.+\\)\\s*") ->
          evaluate("{{ " + text + " }}");
      case String text when text.contains("{{") || text.contains("{%") -> evaluate(text);
      case List<?> list -> new ArrayList<>(list.stream().map(this::argument).toList());
      case Map<?, ?> map -> {
        Map<Object, Object> copy = new LinkedHashMap<>();
        map.forEach((key, of) -> copy.put(key, argument(of)));
        yield copy;
      }
      default -> value;
    };
  }

  /// The value of a text that may be a template.
  Object evaluate(String text) {
    if (!text.contains("{")) {
      return text;
    }
    return interpreter.evaluate(Template.parse(node.where.file(), text), scope(node.pack));
  }

  Object macroOf(String name, Arguments arguments) {
    return findMacro(name)
        .orElseThrow(() -> new IllegalStateException("No macro " + name + "; this is a bug."))
        .call(arguments);
  }

  private Optional<Callee> findMacro(String name) {
    int dot = name.indexOf('.');
    Object found =
        dot < 0
            ? scope(node.pack).find(name)
            : macro(name.substring(0, dot), name.substring(dot + 1));
    return found instanceof Callee callee ? Optional.of(callee) : Optional.empty();
  }

  /// Whether the name stands for something that can be called.
  boolean knows(String name) {
    return scope(node.pack).find(name) instanceof Callee;
  }

  private Names scope(String pack) {
    return scopes.computeIfAbsent(pack, this::newScope);
  }

  private Names newScope(String pack) {
    Map<String, Object> own = new HashMap<>();
    own.put("var", var(pack));
    own.put("adapter", adapter(pack));
    own.put("context", (Members) name -> scope(pack).find(name));
    return name -> {
      Object special = moment.overrides().get("macro " + name);
      if (special != null) {
        return (Callee) _ -> special;
      }
      Object value = own.get(name);
      if (value == null) {
        value = names.get(name);
      }
      return value != null ? value : anyMacro(pack, name);
    };
  }

  /// Of the package itself, of the project, of dbt; else a package by its name.
  private Object anyMacro(String pack, String name) {
    for (String place : List.of(pack, project.name, DbtProject.DBT)) {
      Object found = macro(place, name);
      if (found instanceof Callee) {
        return found;
      }
    }
    if (project.packages.containsKey(name)) {
      return (Members) member -> macro(name, member);
    }
    return new Undefined(name);
  }

  private Object macro(String pack, String name) {
    Object special = moment.overrides().get("macro " + pack + "." + name);
    if (special != null) {
      return (Callee) _ -> special;
    }
    return project
        .macro(pack, name)
        .<Object>map(m -> interpreter.macro(m.file(), m.definition(), scope(pack)))
        .orElseGet(() -> new Undefined(pack + "." + name));
  }

  private void define() {
    put("ref", this::ref);
    put("source", this::source);
    put("env_var", this::environment);
    put("config", new Config());
    put("execute", moment.view() != null);
    put("is_incremental", _ -> isIncremental());
    put("this", thisRelation());
    put("model", model());
    put("node", model());
    put("target", target());
    put("run_query", arguments -> query(arguments.text(0, "sql")));
    put("statement", this::statement);
    put("load_result", arguments -> results.getOrDefault(arguments.text(0, "name"), None.NONE));
    put("load_relation", arguments -> load(arguments.require(0, "relation")));
    put("log", _ -> "");
    put("print", _ -> "");
    put("doc", _ -> "");
    put("fromjson", arguments -> YamlTree.of("fromjson", arguments.text(0, "string")).top());
    put("fromyaml", arguments -> YamlTree.of("fromyaml", arguments.text(0, "string")).top());
    put("exceptions", exceptions());
    put(
        "flags",
        (Members)
            name ->
                name.equals("FULL_REFRESH") ? project.settings.isFullRefresh() : (Object) false);
    put(
        "modules",
        (Members) name -> name.equals("datetime") ? datetime() : new Undefined("modules." + name));
    put("project_name", project.name);
    put("dbt_version", "1.10.0");
    put("invocation_id", "millrace");
    put("run_started_at", moment.startedAt());
    put(
        "api",
        (Members)
            name ->
                name.equals("Relation")
                    ? (Members) member -> (Callee) this::create
                    : new Undefined(name));
    put("graph", (Members) Undefined::new);
  }

  private void put(String name, Object value) {
    names.put(name, value);
  }

  private void put(String name, Callee value) {
    names.put(name, value);
  }

  private Members target() {
    return name ->
        switch (name) {
          case "name" -> project.settings.target();
          case "schema" -> "main";
          case "type" -> "duckdb";
          case "database", "dbname" -> "millrace";
          case "profile_name" ->
              YamlTree.text(
                  project.packages.get(project.name) == null
                      ? ""
                      : project.packages.get(project.name).settings().get("profile"));
          case "threads" -> 1L;
          default -> new Undefined("target." + name);
        };
  }

  private Members exceptions() {
    return name ->
        (Callee)
            arguments -> {
              if (name.equals("warn")) {
                return "";
              }
              throw ProblemCode.MODEL_TEMPLATE.exception(
                  arguments.text(0, "msg").strip(), "The project's own macro says so.");
            };
  }

  private Members datetime() {
    LocalDateTime now = LocalDateTime.ofInstant(moment.startedAt(), ZoneOffset.UTC);
    Members type =
        member ->
            switch (member) {
              case "now", "utcnow", "today" -> (Callee) _ -> moment.startedAt();
              case "strftime" ->
                  (Callee) arguments -> Dates.strftime(now, arguments.text(1, "format"));
              default -> new Undefined("modules.datetime." + member);
            };
    return name ->
        name.equals("datetime") || name.equals("date")
            ? type
            : new Undefined("modules.datetime." + name);
  }

  private Members model() {
    return name ->
        switch (name) {
          case "name" -> node.name;
          case "resource_type" -> node.type.lowerCase();
          case "unique_id" -> node.id();
          case "package_name" -> node.pack;
          case "alias" -> node.alias.isEmpty() ? node.name : node.alias;
          case "schema" -> node.schema;
          case "fqn" -> new ArrayList<Object>(node.fqn);
          case "tags" -> new ArrayList<Object>(node.tags());
          case "original_file_path", "path" -> node.where.file();
          case "description" -> node.description;
          case "columns" -> new LinkedHashMap<Object, Object>(node.columns);
          case "config" -> new LinkedHashMap<Object, Object>(node.config);
          case "version" -> None.NONE;
          default -> new Undefined("model." + name);
        };
  }

  private Object thisRelation() {
    String given = moment.inputs().get("this");
    if (given != null) {
      return cte(node.name + "__this", given);
    }
    return node.table == null ? Relation.cte(node.name) : Relation.of(node, node.table);
  }

  private Object ref(Arguments arguments) {
    boolean hasPackage = arguments.positional().size() > 1;
    String pack = hasPackage ? arguments.text(0, "package") : "";
    String name = arguments.text(hasPackage ? 1 : 0, "name");
    Node found =
        project
            .find(pack, name)
            .orElseThrow(() ->
                ProblemCode.MODEL_REFERENCE_UNKNOWN.exception(
                    "'%s' refers to '%s', which no file defines.".formatted(node.name, name),
                    Nearest.hint(
                        name,
                        project.nodes.values().stream().map(each -> each.name).toList(),
                        "Add the model, enable it, or install its package.")));
    node.parents.add(found.id());
    return relation(found);
  }

  private Object source(Arguments arguments) {
    String source = arguments.text(0, "source");
    String table = arguments.text(1, "table");
    SourceTable found =
        project
            .findSource(source, table)
            .orElseThrow(() ->
                ProblemCode.MODEL_REFERENCE_UNKNOWN.exception(
                    "'%s' reads the source '%s.%s', which no file defines."
                        .formatted(node.name, source, table),
                    Nearest.hint(
                        table,
                        project.sources.values().stream().map(SourceTable::name).toList(),
                        "Add it below 'sources:'.")));
    node.parents.add(found.id());
    if (found.madeBy() != null) {
      node.parents.add(found.madeBy());
    }
    return relation(found);
  }

  private Object relation(SourceTable source) {
    String given = moment.inputs().get(source.id());
    if (given != null) {
      return cte(source.name(), given);
    }
    return new Relation(
        source.schema(), source.identifier(), "table", source.table(), source.table().toString());
  }

  private Object relation(Node of) {
    String given = moment.inputs().get(of.id());
    if (given != null) {
      return cte(of.name, given);
    }
    if (of.isEphemeral()) {
      return ephemeral(of);
    }
    return Relation.of(
        of, of.table == null ? new TableName(Layer.GOLD, "not_yet_named") : of.table);
  }

  private Object cte(String name, String select) {
    String cte = "__dbt__cte__" + name;
    ctes.put(cte, select);
    return Relation.cte(cte);
  }

  private Object ephemeral(Node of) {
    String name = "__dbt__cte__" + of.name;
    if (!ctes.containsKey(name)) {
      if (++deep > 50) {
        throw ProblemCode.MODEL_CYCLE.exception(
            "Ephemeral models read each other in a circle at '%s'.".formatted(of.name),
            "Break the circle.");
      }
      var inner = new Rendering(project, of, moment);
      inner.deep = deep;
      String select = inner.body();
      inner.ctes.forEach(ctes::putIfAbsent);
      ctes.put(name, select);
      deep--;
    }
    return Relation.cte(name);
  }

  private Callee var(String pack) {
    return arguments -> {
      String name = arguments.text(0, "name");
      Object value = Variables.find(project, moment, pack, name);
      if (!(value instanceof Undefined)) {
        return value instanceof String text && text.contains("{{") ? evaluate(text) : value;
      }
      if (arguments.positional().size() > 1 || arguments.named().containsKey("default")) {
        return arguments.find(1, "default");
      }
      throw ProblemCode.VARIABLE_UNKNOWN.exception(
          "The variable '%s' has no value and no default.".formatted(name),
          "Set it below 'vars:' in dbt_project.yml, or with --vars.");
    };
  }

  private Object environment(Arguments arguments) {
    String name = arguments.text(0, "name");
    if (name.startsWith("DBT_ENV_SECRET")) {
      throw ProblemCode.VARIABLE_UNKNOWN.exception(
          "The secret '%s' is asked for in a template.".formatted(name),
          "Keep secrets out of SQL: it is stored and shown.");
    }
    String value = project.settings.environment().get(name);
    if (value != null) {
      return value;
    }
    if (arguments.positional().size() > 1) {
      return arguments.find(1, "default");
    }
    throw ProblemCode.VARIABLE_UNKNOWN.exception(
        "The environment variable '%s' is not set and has no default.".formatted(name),
        "Set it before you run this.");
  }

  private boolean isIncremental() {
    return moment.view() != null
        && node.materialized().equals("incremental")
        && !isFullRefresh()
        && node.table != null
        && moment.view().find(node.table).isPresent();
  }

  boolean isFullRefresh() {
    return node.config("full_refresh", project.settings.isFullRefresh()).equals(true);
  }

  private Object query(String sql) {
    if (moment.view() == null) {
      return None.NONE;
    }
    return QueryAnswer.of(moment.view(), Sql.with(ctes, sql));
  }

  private Object statement(Arguments arguments) {
    if (!(arguments.named().get("caller") instanceof Callee caller)) {
      throw ProblemCode.MODEL_TEMPLATE.exception(
          "'statement' is called without a body.", "Write it as a call block.");
    }
    String sql = Values.text(caller.call(Arguments.of()));
    String name = arguments.text(0, "name", "main");
    if (query(sql) instanceof QueryAnswer answer) {
      Map<Object, Object> result = new LinkedHashMap<>();
      result.put("data", answer.rows());
      result.put("table", answer);
      results.put(name, result);
    }
    return "";
  }

  private Object load(Object relation) {
    return relation instanceof Relation known && known.table() != null && exists(known.table())
        ? known
        : None.NONE;
  }

  private boolean exists(TableName table) {
    return moment.view() != null
        && (moment.view().find(table).isPresent()
            || moment.view().views().stream().anyMatch(view -> view.name().equals(table)));
  }

  private Object create(Arguments arguments) {
    String schema = Values.text(arguments.find(1, "schema", ""));
    String name = Values.text(arguments.find(2, "identifier", ""));
    TableName table = new TableName(Layers.layer(schema).orElse(Layer.GOLD), name);
    return new Relation(schema, name, "table", table, table.toString());
  }

  private Members adapter(String pack) {
    return name ->
        switch (name) {
          case "dispatch" -> (Callee) arguments -> dispatch(pack, arguments);
          case "quote" -> (Callee) arguments -> Sql.name(arguments.text(0, "identifier"));
          case "type" -> (Callee) _ -> "duckdb";
          case "get_columns_in_relation" ->
              (Callee) arguments -> columns(arguments.require(0, "relation"));
          case "get_relation" -> (Callee) arguments -> load(create(arguments));
          case "check_schema_exists" -> (Callee) _ -> true;
          default -> new Undefined("adapter." + name);
        };
  }

  private Object columns(Object relation) {
    if (moment.view() == null) {
      return new ArrayList<>();
    }
    String sql = Sql.with(ctes, "select * from " + Values.text(relation));
    return new ArrayList<Object>(
        moment.view().describe(new SqlQuery(sql)).stream().map(ColumnMembers::new).toList());
  }

  private Object dispatch(String pack, Arguments arguments) {
    String name = arguments.text(0, "macro_name");
    Object space = arguments.find(1, "macro_namespace", None.NONE);
    String given = Values.isNothing(space) ? pack : Values.text(space);
    for (String place : List.of(project.name, given, DbtProject.DBT)) {
      for (String prefix : List.of("duckdb__", "default__", "")) {
        if ((!prefix.isEmpty() || place.equals(DbtProject.DBT))
            && macro(place, prefix + name) instanceof Callee found) {
          return found;
        }
      }
    }
    throw ProblemCode.MODEL_TEMPLATE.exception(
        "There is no 'duckdb__%s' and no 'default__%s' to dispatch to.".formatted(name, name),
        "Write one of them in macros/.");
  }

  /// `config(...)` and `config.get(...)`.
  private final class Config implements Members, Callee {
    @Override
    public Object call(Arguments arguments) {
      if (moment.view() == null && arguments.find(0, "of") instanceof Map<?, ?> map) {
        map.forEach((key, value) -> ConfigTree.put(node, YamlTree.text(key), value));
      }
      arguments.named().forEach((key, value) -> ConfigTree.put(node, key, value));
      return "";
    }

    @Override
    public Object member(String name) {
      return switch (name) {
        case "get" ->
            (Callee)
                arguments ->
                    node.config(arguments.text(0, "name"), arguments.find(1, "default", None.NONE));
        case "require" ->
            (Callee)
                arguments -> {
                  @Nullable Object value = node.config.get(arguments.text(0, "name"));
                  if (value == null) {
                    throw ProblemCode.MODEL_TEMPLATE.exception(
                        "'%s' lacks the config '%s'."
                            .formatted(node.name, arguments.text(0, "name")),
                        "Add it to the config of the model.");
                  }
                  return value;
                };
        default -> new Undefined("config." + name);
      };
    }
  }
}
