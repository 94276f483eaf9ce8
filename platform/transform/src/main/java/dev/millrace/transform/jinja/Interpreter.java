package dev.millrace.transform.jinja;

import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Problem;
import dev.millrace.contracts.problem.Where;
import dev.millrace.transform.jinja.Stmt.Definition;
import dev.millrace.transform.jinja.Stmt.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Runs templates. All that one interpreter runs shares its bounds. For one thread.
public final class Interpreter {

  private final Bounds bounds;
  private final Evaluator evaluator;
  private final long deadline;
  private long steps;
  private int depth;

  /// The time begins to run now.
  public Interpreter(Bounds bounds) {
    this.bounds = bounds;
    this.evaluator = new Evaluator(this, bounds);
    this.deadline = System.nanoTime() + bounds.time().toNanos();
  }

  /// The text that a template makes.
  public String render(Template template, Names names) {
    var out = new Output(bounds.characters());
    run(new Frame(template.file(), new Scope(names), out), template.body());
    return out.text();
  }

  /// The value of a template that is one expression alone; else its text.
  public Object evaluate(Template template, Names names) {
    if (template.body().size() == 1 && template.body().getFirst() instanceof Stmt.Output only) {
      return value(new Frame(template.file(), new Scope(names), new Output(0)), only.value());
    }
    return render(template, names);
  }

  /// The value of an expression that stands in a template, such as a default.
  public Object evaluate(String file, Expression expression, Names names) {
    return value(new Frame(file, new Scope(names), new Output(0)), expression);
  }

  /// A macro as a value to call.
  ///
  /// @param names what it sees besides its parameters
  public Callee macro(String file, Definition macro, Names names) {
    return arguments -> call(file, macro, names, arguments);
  }

  /// `return(value)`.
  public static Callee returns() {
    return arguments -> {
      throw new ReturnSignal(arguments.find(0, "data", None.NONE));
    };
  }

  private Object call(String file, Definition macro, Names names, Arguments arguments) {
    enter();
    try {
      var scope = new Scope(names);
      var out = new Output(bounds.characters());
      var frame = new Frame(file, scope, out);
      bind(frame, macro, arguments);
      run(frame, macro.body());
      return out.text();
    } catch (ReturnSignal returned) {
      return returned.value();
    } finally {
      depth--;
    }
  }

  private void bind(Frame frame, Definition macro, Arguments arguments) {
    List<Parameter> parameters = macro.parameters();
    Map<String, Object> rest = new LinkedHashMap<>(arguments.named());
    for (int i = 0; i < parameters.size(); i++) {
      Parameter parameter = parameters.get(i);
      Object given = rest.remove(parameter.name());
      if (i < arguments.positional().size()) {
        given = arguments.positional().get(i);
      }
      frame
          .scope()
          .set(parameter.name(), given == null ? value(frame, parameter.otherwise()) : given);
    }
    frame.scope().set("caller", rest.getOrDefault("caller", new Undefined("caller")));
    rest.remove("caller");
    if (!rest.isEmpty() && !macro.options().containsKey(Definition.TAKES_ANY_NAME)) {
      throw TemplateProblems.of(
          "The macro '%s' has no parameter '%s'; it has %s."
              .formatted(
                  macro.name(),
                  rest.keySet().iterator().next(),
                  parameters.stream().map(Parameter::name).toList()),
          "Correct the name of the argument.");
    }
    List<Object> given = arguments.positional();
    frame
        .scope()
        .set(
            "varargs",
            new ArrayList<>(
                given.subList(Math.min(parameters.size(), given.size()), given.size())));
    frame.scope().set("kwargs", rest);
  }

  private void enter() {
    if (++depth > bounds.depth()) {
      depth--;
      throw TemplateProblems.of(
          "Macros call each other more than %d deep.".formatted(bounds.depth()),
          "Look for a macro that calls itself.");
    }
  }

  void step() {
    if (++steps > bounds.steps()) {
      throw TemplateProblems.of(
          "The template takes more than %,d steps.".formatted(bounds.steps()),
          "Look for a loop that has no end.");
    }
    if (steps % 1024 == 0 && System.nanoTime() > deadline) {
      throw TemplateProblems.of(
          "The template takes longer than %s.".formatted(bounds.time()),
          "Look for a loop that has no end.");
    }
  }

  private void run(Frame frame, List<Stmt> body) {
    for (Stmt stmt : body) {
      try {
        step();
        run(frame, stmt);
      } catch (MillraceException e) {
        throw located(e, frame, stmt.line());
      }
    }
  }

  static MillraceException located(MillraceException e, Frame frame, int line) {
    Problem problem = e.problem();
    return problem.where() != null
        ? e
        : new MillraceException(problem.at(new Where(frame.file(), line)), e);
  }

  private void run(Frame frame, Stmt stmt) {
    switch (stmt) {
      case Stmt.Text(String text, _) -> frame.out().add(text);
      case Stmt.Output(Expression value, _) -> {
        Object shown = value(frame, value);
        frame.out().add(Values.text(shown));
      }
      case Stmt.Do(Expression value, _) -> value(frame, value);
      case Stmt.If branches -> run(frame, branches);
      case Stmt.For loop -> run(frame, loop);
      case Stmt.Set set -> run(frame, set);
      case Stmt.SetBlock(String name, List<Stmt> body, _) ->
          frame.scope().set(name, text(frame, body));
      case Stmt.FilterBlock(Expression filter, List<Stmt> body, _) -> {
        var scope = new Scope(frame.scope());
        scope.set(" body", text(frame, body));
        frame.out().add(Values.text(value(frame.in(scope), filter)));
      }
      case Stmt.With(List<Stmt.Set> sets, List<Stmt> body, _) -> {
        Frame inner = frame.in(new Scope(frame.scope()));
        sets.forEach(set -> run(inner, set));
        run(inner, body);
      }
      case Stmt.CallBlock block -> run(frame, block);
      case Definition macro -> define(frame, macro);
    }
  }

  private void define(Frame frame, Definition macro) {
    if (macro.kind() == Stmt.Kind.MACRO) {
      frame.scope().set(macro.name(), macro(frame.file(), macro, frame.scope()));
    }
  }

  private String text(Frame frame, List<Stmt> body) {
    var out = new Output(bounds.characters());
    run(new Frame(frame.file(), new Scope(frame.scope()), out), body);
    return out.text();
  }

  private void run(Frame frame, Stmt.If branches) {
    for (Stmt.Branch branch : branches.branches()) {
      if (Values.truth(value(frame, branch.when()))) {
        run(frame, branch.body());
        return;
      }
    }
    run(frame, branches.otherwise());
  }

  private void run(Frame frame, Stmt.For loop) {
    List<Object> items = new ArrayList<>();
    for (Object item : Values.items(value(frame, loop.items()))) {
      step();
      var scope = new Scope(frame.scope());
      assign(scope, loop.names(), item);
      if (Values.truth(value(frame.in(scope), loop.when()))) {
        items.add(item);
      }
    }
    if (items.isEmpty()) {
      run(frame, loop.otherwise());
      return;
    }
    var here = new Loop(items);
    for (int i = 0; i < items.size(); i++) {
      here.moveTo(i);
      var scope = new Scope(frame.scope());
      scope.set("loop", here);
      assign(scope, loop.names(), items.get(i));
      run(frame.in(scope), loop.body());
    }
  }

  private void run(Frame frame, Stmt.Set set) {
    Object value = value(frame, set.value());
    if (set.member().isEmpty()) {
      assign(frame.scope(), set.names(), value);
      return;
    }
    Object target = frame.scope().find(set.names().getFirst());
    if (!(target instanceof Namespace namespace)) {
      throw TemplateProblems.of(
          "'%s' is not a namespace, so '%s' cannot be set on it."
              .formatted(set.names().getFirst(), set.member()),
          "Make it with 'namespace(...)'.");
    }
    namespace.set(set.member(), value);
  }

  private static void assign(Scope scope, List<String> names, Object value) {
    if (names.size() == 1) {
      scope.set(names.getFirst(), value);
      return;
    }
    List<Object> parts = Values.items(value);
    if (parts.size() != names.size()) {
      throw TemplateProblems.of(
          "There are %d names for %d values.".formatted(names.size(), parts.size()),
          "Give as many names as values.");
    }
    for (int i = 0; i < parts.size(); i++) {
      scope.set(names.get(i), parts.get(i));
    }
  }

  private void run(Frame frame, Stmt.CallBlock block) {
    if (!(block.call().tree() instanceof Expr.Call call)) {
      throw TemplateProblems.of(
          "A call block calls nothing.", "Write it as in '{% call statement() %}'.");
    }
    var body =
        new Definition(
            Stmt.Kind.MACRO, "caller", block.parameters(), Map.of(), block.body(), block.line());
    Callee caller = macro(frame.file(), body, frame.scope());
    frame.out().add(Values.text(evaluator.call(frame, call, Map.of("caller", caller))));
  }

  private Object value(Frame frame, Expression expression) {
    return evaluator.value(frame, expression.tree());
  }

  /// Where a run stands.
  record Frame(String file, Scope scope, Output out) {
    Frame in(Scope inner) {
      return new Frame(file, inner, out);
    }
  }
}
