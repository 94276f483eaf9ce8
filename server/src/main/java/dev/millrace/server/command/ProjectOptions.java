package dev.millrace.server.command;

import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.definition.SourceText;
import dev.millrace.contracts.definition.Variables;
import dev.millrace.server.ProjectDirectory;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Which project, and values for its `${var:...}` and `${secret:...}`.
final class ProjectOptions {

  private static final String VARIABLE = "MILLRACE_VAR_";
  private static final String SECRET = "MILLRACE_SECRET_";

  @Option(
      names = "--project",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "Directory with millrace.yaml (default: the current one).")
  private Path directory = Path.of(".");

  @Option(
      names = "--var",
      paramLabel = "NAME=VALUE",
      description = "A value for $${var:NAME}; also from the environment as MILLRACE_VAR_NAME.")
  private Map<String, String> variables = new LinkedHashMap<>();

  private volatile ProjectDirectory.@Nullable Reader reader;

  Path directory() {
    return directory;
  }

  Project read() {
    ProjectDirectory.Reader ready = reader;
    if (ready == null) {
      ready =
          new ProjectDirectory.Reader(
              directory, new Variables(variables(), environment(SECRET)), InstantSource.system());
      reader = ready;
    }
    return ready.read();
  }

  /// The files as they are, with nothing filled in.
  List<SourceText> texts() {
    return ProjectDirectory.texts(directory);
  }

  /// The values for `${var:...}`; never a secret.
  Map<String, String> variables() {
    Map<String, String> vars = environment(VARIABLE);
    vars.putAll(variables);
    return vars;
  }

  private static Map<String, String> environment(String prefix) {
    var values = new HashMap<String, String>();
    System.getenv()
        .forEach((name, value) -> {
          if (name.startsWith(prefix)) {
            values.put(name.substring(prefix.length()), value);
          }
        });
    return values;
  }
}
