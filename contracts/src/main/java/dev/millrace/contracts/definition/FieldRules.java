package dev.millrace.contracts.definition;

import dev.millrace.contracts.table.ColumnType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/// Reads `fields:` and `properties:`, short or whole.
final class FieldRules {

  private static final String REQUIRED = " required";

  private FieldRules() {}

  static List<FieldRule> read(YamlMap owner, String key) {
    var rules = new ArrayList<FieldRule>();
    owner
        .map(key)
        .ifPresent(fields -> {
          for (String name : fields.keys()) {
            rules.add(fields.isMap(name) ? whole(fields, name) : brief(fields, name));
          }
        });
    return rules;
  }

  private static FieldRule brief(YamlMap fields, String name) {
    String text = fields.text(name);
    boolean isRequired = text.endsWith(REQUIRED);
    String type = isRequired ? text.substring(0, text.length() - REQUIRED.length()) : text;
    ColumnType parsed =
        fields.checked(
            ColumnType.Plain.STRING,
            () -> {
              try {
                return ColumnType.of(type);
              } catch (dev.millrace.contracts.problem.MillraceException e) {
                throw new dev.millrace.contracts.problem.MillraceException(
                    e.problem().at(fields.line(name)));
              }
            });
    return new FieldRule(name, name, parsed, isRequired, null, null, null, List.of(), null);
  }

  private static FieldRule whole(YamlMap fields, String name) {
    YamlMap map = fields.map(name).orElseThrow();
    var rule =
        new FieldRule(
            name,
            map.find("from").orElse(name),
            map.require("type", ColumnType::of, ColumnType.Plain.STRING),
            map.find("required", FieldRules::yes).orElse(false),
            map.find("format").orElse(null),
            map.find("min", BigDecimal::new).orElse(null),
            map.find("max", BigDecimal::new).orElse(null),
            map.texts("values"),
            map.find("description").orElse(null),
            map.find("pii", FieldRules::tag).orElse(null));
    map.end();
    return rule;
  }

  private static String tag(String text) {
    if (!text.matches("[a-z][a-z0-9_]{0,39}")) {
      throw new IllegalArgumentException(
          "expected one word of lower-case letters, such as email, name or address");
    }
    return text;
  }

  static boolean yes(String text) {
    return switch (text) {
      case "true", "yes" -> true;
      case "false", "no" -> false;
      default -> throw new IllegalArgumentException("expected true or false");
    };
  }
}
