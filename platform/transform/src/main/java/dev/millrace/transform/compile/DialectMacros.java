package dev.millrace.transform.compile;

import dev.millrace.transform.jinja.Stmt;
import dev.millrace.transform.jinja.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Macros that every project has, for what engines say differently.
final class DialectMacros {

  static final String FILE = "dialects.sql";

  private static final Map<String, Stmt.Definition> MACROS = read();

  private DialectMacros() {}

  private static Map<String, Stmt.Definition> read() {
    try (InputStream in = DialectMacros.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException(FILE + " is not in the jar; this is a bug.");
      }
      return Template.parse(FILE, new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .definitions()
          .collect(Collectors.toMap(Stmt.Definition::name, definition -> definition));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stmt.@Nullable Definition find(String name) {
    return MACROS.get(name);
  }

  /// What `dbt.name` and `adapter.dispatch('name')` look for, in this order.
  static List<String> names(String name, Dialect dialect) {
    return List.of(dialect.engine() + "__" + name, "default__" + name);
  }
}
