package dev.millrace.transform.compile;

import dev.millrace.contracts.definition.ModelBuild;
import dev.millrace.contracts.definition.ModelDefinition;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.transform.jinja.Arguments;
import dev.millrace.transform.jinja.Bounds;
import dev.millrace.transform.jinja.Callee;
import dev.millrace.transform.jinja.Interpreter;
import dev.millrace.transform.jinja.Members;
import dev.millrace.transform.jinja.Names;
import dev.millrace.transform.jinja.Template;
import dev.millrace.transform.jinja.Undefined;
import dev.millrace.transform.jinja.Values;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// One rendering of one model: what the names of its template stand for. It can reach names of the
/// project and nothing else: no files, no network, no environment, no data.
final class Rendering {

  private static final int MAX_DEPTH = 50;

  private final ModelTexts texts;
  private final ModelDefinition model;
  private final Template template;
  private final Moment moment;
  private final int depth;
  private final Interpreter interpreter = new Interpreter(Bounds.DEFAULT);
  private final Map<String, Object> config = new LinkedHashMap<>();
  private final Map<String, String> inner = new LinkedHashMap<>();
  private final Map<String, Object> own = new HashMap<>();
  private boolean isForConfig;

  Rendering(ModelTexts texts, ModelDefinition model, Template template, Moment moment) {
    this(texts, model, template, moment, 0);
  }

  private Rendering(
      ModelTexts texts, ModelDefinition model, Template template, Moment moment, int depth) {
    this.texts = texts;
    this.model = model;
    this.template = template;
    this.moment = moment;
    this.depth = depth;
    define("ref", this::ref);
    define("source", this::source);
    define("config", this::config);
    define("var", this::variable);
    define("is_incremental", _ -> moment.isIncremental());
    define("in_interval", this::inInterval);
    own.put("target", (Members) this::target);
    own.put("adapter", (Members) this::adapter);
    own.put("dbt", (Members) this::dispatched);
    own.put("millrace", (Members) this::dispatched);
    own.put("execute", true);
    define("log", _ -> "");
    own.put("exceptions", (Members) Rendering::exception);
    own.put(
        "model",
        (Members)
            name -> name.equals("name") ? model.table().name() : new Undefined("model." + name));
  }

  private void define(String name, Callee callee) {
    own.put(name, callee);
  }

  /// What the model says of itself; other models stand for their tables meanwhile.
  ModelConfig config() {
    isForConfig = true;
    body();
    return new ModelConfig(config);
  }

  Rendered render() {
    String body = body();
    boolean isLineByLine = lines(body) == lines(model.sql().text());
    if (inner.isEmpty()) {
      return new Rendered(body, isLineByLine ? 0 : -1);
    }
    var before = new StringBuilder("with ");
    inner.forEach((name, select) ->
        before
            .append(before.length() > 5 ? ",\n" : "")
            .append(name)
            .append(" as (\n")
            .append(select)
            .append("\n)"));
    before.append("\nselect * from (\n");
    return new Rendered(before + body + "\n)", isLineByLine ? (int) lines(before.toString()) : -1);
  }

  private static long lines(String text) {
    return text.chars().filter(c -> c == '\n').count();
  }

  private String body() {
    return interpreter.render(template, names());
  }

  private Names names() {
    return this::find;
  }

  private Object find(String name) {
    Object value = name.equals("this") ? self() : own.get(name);
    if (value == null) {
      value = texts.builtin(name);
    }
    Macros.Macro macro = value == null ? texts.macros().find(name) : null;
    if (macro != null) {
      return interpreter.macro(macro.file().path(), macro.definition(), names());
    }
    return value == null ? new Undefined(name) : value;
  }

  private Object target(String name) {
    return switch (name) {
      case "type", "name" -> moment.dialect().engine();
      default -> new Undefined("target." + name);
    };
  }

  private Object adapter(String name) {
    return switch (name) {
      case "type" -> (Callee) _ -> moment.dialect().engine();
      case "dispatch" -> (Callee) arguments -> dispatch(arguments.text(0, "macro_name"));
      default -> new Undefined("adapter." + name);
    };
  }

  private Object dispatch(String name) {
    Object found = dispatched(name);
    if (found instanceof Undefined) {
      throw ProblemCode.MODEL_TEMPLATE.exception(
          "There is no macro '%s' to dispatch to."
              .formatted(String.join("' or '", DialectMacros.names(name, moment.dialect()))),
          "Write one of them in macros/.");
    }
    return found;
  }

  /// The macro of this engine, or the one for all others; the project's before ours.
  private Object dispatched(String name) {
    for (String full : DialectMacros.names(name, moment.dialect())) {
      Macros.Macro macro = texts.macros().find(full);
      if (macro != null) {
        return interpreter.macro(macro.file().path(), macro.definition(), names());
      }
      var standard = DialectMacros.find(full);
      if (standard != null) {
        return interpreter.macro(DialectMacros.FILE, standard, names());
      }
    }
    return new Undefined(name);
  }

  private Object self() {
    String given = moment.inputs().get("this");
    return given == null ? moment.dialect().name(model.table()) : inside("this", given);
  }

  private Object ref(Arguments arguments) {
    String name = arguments.text(arguments.positional().size() > 1 ? 1 : 0, "name");
    String given = moment.inputs().get("ref " + name);
    if (given != null) {
      return inside(name, given);
    }
    if (isForConfig) {
      return name;
    }
    ModelTexts.Entry found = texts.model(name);
    if (found == null) {
      throw new MillraceException(ModelTexts.unknown(model, name, true, texts.modelNames()));
    }
    return found.isEphemeral()
        ? ephemeral(name, found)
        : moment.dialect().name(found.definition().table());
  }

  private Object source(Arguments arguments) {
    String name = arguments.text(arguments.positional().size() > 1 ? 1 : 0, "name");
    String given = moment.inputs().get("source " + name);
    if (given != null) {
      return inside(name, given);
    }
    TableName found = texts.source(name);
    if (found == null) {
      throw new MillraceException(ModelTexts.unknown(model, name, false, texts.sourceNames()));
    }
    return moment.dialect().name(found);
  }

  private String ephemeral(String name, ModelTexts.Entry found) {
    String known = "millrace_" + name;
    if (inner.containsKey(known)) {
      return known;
    }
    if (depth == MAX_DEPTH) {
      throw ProblemCode.MODEL_CYCLE.exception(
          "Ephemeral models read each other in a circle, or more than %d deep, at '%s'."
              .formatted(MAX_DEPTH, name),
          "Remove one of the references.");
    }
    var rendering = new Rendering(texts, found.definition(), found.template(), moment, depth + 1);
    String select = rendering.body();
    rendering.inner.forEach(inner::putIfAbsent);
    return inside(name, select);
  }

  private String inside(String name, String select) {
    inner.put("millrace_" + name, select);
    return "millrace_" + name;
  }

  private Object config(Arguments arguments) {
    arguments
        .named()
        .forEach((key, value) -> {
          ModelConfig.requireKnown(key);
          config.put(key, value);
        });
    return "";
  }

  private Object variable(Arguments arguments) {
    String name = arguments.text(0, "name");
    String given = moment.vars().get(name);
    String value = given == null ? texts.var(name) : given;
    if (value != null) {
      return typed(value);
    }
    if (arguments.positional().size() > 1 || arguments.named().containsKey("default")) {
      return arguments.find(1, "default");
    }
    throw ProblemCode.VARIABLE_UNKNOWN.exception(
        "The variable '%s' has no value and no default.".formatted(name),
        Nearest.hint(name, texts.vars().keySet(), "Set it below 'vars:' in millrace.yaml."));
  }

  /// A text as YAML would read it.
  private static Object typed(String text) {
    if (text.equals("true") || text.equals("false")) {
      return text.equals("true");
    }
    if (text.matches("[-+]?\\d{1,18}")) {
      return Long.valueOf(text);
    }
    return text.matches("[-+]?\\d+\\.\\d+") ? (Object) Double.valueOf(text) : text;
  }

  private Object inInterval(Arguments arguments) {
    String column = arguments.text(0, "column");
    var days = moment.days();
    if (days == null) {
      return "true";
    }
    ModelBuild.Interval interval = model.build().interval();
    return DayRange.condition(column, days, interval == null ? 0 : interval.lookbackDays());
  }

  private static Object exception(String name) {
    return (Callee)
        arguments -> {
          if (name.equals("warn")) {
            return "";
          }
          throw ProblemCode.MODEL_TEMPLATE.exception(
              Values.text(arguments.require(0, "msg")).strip(), "The project's own macro says so.");
        };
  }
}
