package dev.millrace.transform.dbt;

import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.problem.Where;
import dev.millrace.transform.jinja.Template;
import dev.millrace.transform.jinja.Template.NamedCall;
import java.util.List;
import java.util.regex.Pattern;

/// What a template calls in branches that reading it did not take.
final class Calls {

  private Calls() {}

  /// Adds references of branches not taken; unknown macros of installed packages are problems.
  static void require(DbtProject project, Node node) {
    Template template = node.template;
    if (template == null) {
      return;
    }
    for (NamedCall call : template.calls()) {
      List<String> texts = call.texts();
      if (call.name().equals("ref") && !texts.isEmpty()) {
        project
            .find(texts.size() > 1 ? texts.getFirst() : "", texts.getLast())
            .ifPresent(found -> node.parents.add(found.id()));
      } else if (call.name().contains(".")) {
        requireMacro(project, node, call);
      } else if (call.name().matches("[a-z][a-z0-9_]*")) {
        requireName(project, node, call);
      }
    }
  }

  private static void requireMacro(DbtProject project, Node node, NamedCall call) {
    int dot = call.name().indexOf('.');
    String pack = call.name().substring(0, dot);
    if (project.packages.containsKey(pack)
        && project.macro(pack, call.name().substring(dot + 1)).isEmpty()) {
      unknown(project, node, call);
    }
  }

  /// A name that the template itself sets is its own matter.
  private static void requireName(DbtProject project, Node node, NamedCall call) {
    boolean isKnown =
        new Rendering(project, node, Moment.reading(java.time.Instant.EPOCH)).knows(call.name());
    boolean isSet =
        Pattern.compile("(set|macro|for|call)\\b[^%]*\\b" + Pattern.quote(call.name()) + "\\b")
            .matcher(node.raw)
            .find();
    if (!isKnown && !isSet) {
      unknown(project, node, call);
    }
  }

  private static void unknown(DbtProject project, Node node, NamedCall call) {
    var where = new Where(node.where.file(), call.line());
    boolean isTold = project.problems.stream().anyMatch(problem -> where.equals(problem.where()));
    if (!isTold) {
      project.problems.add(
          ProblemCode.MODEL_TEMPLATE.at(
              where,
              "'%s' is not a macro or function that is known here.".formatted(call.name()),
              "Correct its name, define it in macros/, or install the package that has it."));
    }
  }
}
