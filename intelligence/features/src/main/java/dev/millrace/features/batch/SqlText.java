package dev.millrace.features.batch;

import dev.millrace.contracts.name.TableName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A SQL text that grows with the values of its `?`, in order.
final class SqlText {

  private final StringBuilder text = new StringBuilder();
  private final List<@Nullable Object> values = new ArrayList<>();

  SqlText add(String sql, @Nullable Object... bound) {
    text.append(sql);
    values.addAll(java.util.Arrays.asList(bound));
    return this;
  }

  String text() {
    return text.toString();
  }

  List<@Nullable Object> values() {
    return values;
  }

  static String name(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }

  static String name(TableName table) {
    return table.layer().lowerCase() + "." + name(table.name());
  }
}
