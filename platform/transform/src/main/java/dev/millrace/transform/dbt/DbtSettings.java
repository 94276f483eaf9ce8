package dev.millrace.transform.dbt;

import java.util.Map;

/// What is given beside a project.
///
/// @param vars over those of `dbt_project.yml`
/// @param target the name of the target, which macros may ask for
/// @param environment what `env_var` reads
public record DbtSettings(
    Map<String, Object> vars,
    String target,
    boolean isFullRefresh,
    Map<String, String> environment) {

  public DbtSettings {
    vars = Map.copyOf(vars);
    environment = Map.copyOf(environment);
  }

  public static DbtSettings of(Map<String, Object> vars) {
    return new DbtSettings(vars, "dev", false, Map.of());
  }

  public DbtSettings withFullRefresh() {
    return new DbtSettings(vars, target, true, environment);
  }
}
