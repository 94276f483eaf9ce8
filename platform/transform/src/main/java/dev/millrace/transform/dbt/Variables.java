package dev.millrace.transform.dbt;

import dev.millrace.transform.jinja.Undefined;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What `var` finds: of the command line, of the project for this package, of the project, of the
/// package itself.
final class Variables {

  private Variables() {}

  static Object find(DbtProject project, Moment moment, String pack, String name) {
    Object override = moment.overrides().get("var " + name);
    if (override != null) {
      return override;
    }
    Object given = project.settings.vars().get(name);
    if (given != null) {
      return given;
    }
    for (String place : java.util.List.of(project.name, pack)) {
      @Nullable DbtPackage from = project.packages.get(place);
      if (from == null) {
        continue;
      }
      Map<Object, Object> vars = YamlTree.map(from.settings().get("vars"));
      Object value = YamlTree.map(vars.get(pack)).get(name);
      value = value == null ? vars.get(name) : value;
      if (value != null) {
        return value;
      }
    }
    return new Undefined(name);
  }
}
