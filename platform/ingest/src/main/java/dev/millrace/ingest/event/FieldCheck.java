package dev.millrace.ingest.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.contracts.event.IsoTime;
import dev.millrace.contracts.event.JsonCursor;
import dev.millrace.contracts.event.JsonKind;
import dev.millrace.contracts.table.ColumnType.Decimal;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.ingest.row.FieldReader;
import dev.millrace.ingest.row.RowProblem;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One field's rule on its bytes. What is plainly good passes without an object; the rest is read
/// by [FieldReader], whose rules and words are the only ones. Immutable; safe for any thread.
final class FieldCheck {

  private static final int MAX_EXPONENT = 400;
  private static final int SURE_DIGITS = 18;
  private static final int SURE_INTEGER_DIGITS = 9;

  private final FieldRule rule;
  private final FieldReader reader;
  private final byte[][] values;

  FieldCheck(FieldRule rule) {
    this.rule = rule;
    this.reader = new FieldReader(rule, ZoneOffset.UTC);
    this.values =
        rule.values().stream()
            .map(value -> value.getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);
  }

  void checkAbsent() throws RowProblem {
    if (rule.isRequired()) {
      reader.read((JsonNode) null);
    }
  }

  /// @param start of a string, its quote
  void check(JsonKind kind, byte[] json, int start, int end) throws RowProblem {
    if (!isPlainlyGood(kind, json, start, end)) {
      reader.read(node(kind, json, start, end));
    }
  }

  private boolean isPlainlyGood(JsonKind kind, byte[] json, int start, int end) {
    return switch (rule.type()) {
      case Decimal type ->
          kind == JsonKind.NUMBER
              && hasDigits(json, start, end, type.precision() - type.scale(), type.scale());
      case Plain type ->
          switch (type) {
            case STRING -> kind == JsonKind.STRING && isAllowedText(json, start + 1, end - 1);
            case LONG -> kind == JsonKind.NUMBER && hasDigits(json, start, end, SURE_DIGITS, 0);
            case INTEGER ->
                kind == JsonKind.NUMBER && hasDigits(json, start, end, SURE_INTEGER_DIGITS, 0);
            case DOUBLE ->
                kind == JsonKind.NUMBER && hasDigits(json, start, end, SURE_DIGITS, SURE_DIGITS);
            case BOOLEAN -> kind == JsonKind.BOOLEAN && values.length == 0;
            case TIMESTAMP ->
                kind == JsonKind.STRING
                    && values.length == 0
                    && rule.format() == null
                    && IsoTime.micros(json, start + 1, end - 1) != IsoTime.NONE;
            case DATE -> false;
          };
    };
  }

  private boolean isAllowedText(byte[] json, int from, int to) {
    if (values.length == 0) {
      return to > from;
    }
    for (byte[] value : values) {
      if (Arrays.equals(json, from, to, value, 0, value.length)) {
        return true;
      }
    }
    return false;
  }

  /// Whether the number is written without an exponent, with at most so many digits before and
  /// after the point, and within the rule's bounds.
  private boolean hasDigits(byte[] json, int start, int end, int before, int after) {
    if (values.length > 0) {
      return false;
    }
    int at = json[start] == '-' ? start + 1 : start;
    int whole = at;
    long unscaled = 0;
    while (at < end && json[at] >= '0' && json[at] <= '9') {
      unscaled = unscaled * 10 + (json[at++] - '0');
    }
    int point = at;
    if (at < end && json[at] == '.') {
      at++;
      while (at < end && json[at] >= '0' && json[at] <= '9') {
        unscaled = unscaled * 10 + (json[at++] - '0');
      }
    }
    int decimals = Math.max(0, at - point - 1);
    boolean fits =
        at == end
            && point - whole <= before
            && decimals <= after
            && point - whole + decimals <= SURE_DIGITS;
    return fits && isWithinBounds(json[start] == '-' ? -unscaled : unscaled, decimals);
  }

  private boolean isWithinBounds(long unscaled, int decimals) {
    if (rule.min() == null && rule.max() == null) {
      return true;
    }
    var value = BigDecimal.valueOf(unscaled, decimals);
    return (rule.min() == null || value.compareTo(rule.min()) >= 0)
        && (rule.max() == null || value.compareTo(rule.max()) <= 0);
  }

  private @Nullable JsonNode node(JsonKind kind, byte[] json, int start, int end)
      throws RowProblem {
    return switch (kind) {
      case NULL -> null;
      case BOOLEAN -> BooleanNode.valueOf(json[start] == 't');
      case NUMBER -> number(text(json, start, end));
      case STRING -> TextNode.valueOf(text(json, start, end));
      case OBJECT, ARRAY -> new EventReader().read(Arrays.copyOfRange(json, start, end));
    };
  }

  private static String text(byte[] json, int start, int end) {
    var cursor = new JsonCursor().on(json, start, end);
    cursor.skip();
    return cursor.text();
  }

  /// A number of few characters can stand for billions of digits; those are never written out.
  private JsonNode number(String text) throws RowProblem {
    var exact = new BigDecimal(text);
    if (Math.abs((long) exact.scale()) > MAX_EXPONENT) {
      throw new RowProblem(
          "The field '%s' holds '%s'; expected %s.".formatted(rule.from(), text, rule.type()));
    }
    return DecimalNode.valueOf(exact);
  }
}
