package dev.millrace.server;

import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.sql.SqlEngine;
import dev.millrace.embedded.duckdb.DuckDbEngine;
import dev.millrace.embedded.duckdb.DuckDbSettings;
import dev.millrace.insight.report.ReportSql;
import dev.millrace.transform.CompiledModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;

/// Compiles a project's models without a data directory.
public final class ProjectCheck {

  private ProjectCheck() {}

  /// @return how many models there are
  public static int compile(Project project) {
    return withEngine(engine -> {
      ReportSql.check(project.reports(), engine);
      return CompiledModels.of(project, engine).inOrder().size();
    });
  }

  /// Does something with an engine that has no tables and can read no files.
  public static <T> T withEngine(Function<SqlEngine, T> work) {
    try {
      Path nowhere = Files.createTempDirectory("millrace-check");
      try (SqlEngine engine = DuckDbEngine.open(DuckDbSettings.of(nowhere, nowhere))) {
        return work.apply(engine);
      } finally {
        Files.deleteIfExists(nowhere);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
