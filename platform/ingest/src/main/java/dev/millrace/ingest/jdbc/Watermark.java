package dev.millrace.ingest.jdbc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.ingest.origin.Canonical;
import java.math.BigDecimal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/// How far a source has been read: the largest value of its watermark column so far. Kept as text
/// in the mark of the commit that brought the rows.
///
/// @param value as the column's type has it in Java
record Watermark(Object value) {

  private static final ObjectMapper JSON = new ObjectMapper();

  String toText() {
    return JSON.createObjectNode()
        .put("kind", value.getClass().getSimpleName())
        .put("value", Canonical.text(value))
        .toString();
  }

  static Watermark parse(String text) {
    try {
      JsonNode node = JSON.readTree(text);
      String value = node.path("value").asText();
      return new Watermark(
          switch (node.path("kind").asText()) {
            case "Integer" -> Integer.valueOf(value);
            case "Long" -> Long.valueOf(value);
            case "Double" -> Double.valueOf(value);
            case "BigDecimal" -> new BigDecimal(value);
            case "LocalDate" -> LocalDate.parse(value);
            case "Instant" -> Instant.parse(value);
            default -> value;
          });
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "The mark '%s' is no watermark; this is a bug.".formatted(text), e);
    }
  }

  /// Earlier by the overlap.
  Watermark minus(Duration overlap) {
    if (overlap.isZero()) {
      return this;
    }
    return switch (value) {
      case Instant moment -> new Watermark(moment.minus(overlap));
      case LocalDate date -> new Watermark(date.minusDays(Math.max(1, overlap.toDays())));
      default ->
          throw ProblemCode.DEFINITION_VALUE.exception(
              "The watermark holds '%s', which is no time; expected one where there is an 'overlap'."
                  .formatted(value),
              "Remove 'overlap', or choose a column that holds the time of the last change.");
    };
  }

  /// As a parameter, of the type that the column has.
  void bind(PreparedStatement statement, int index, FoundColumn column) throws SQLException {
    switch (value) {
      case Instant moment when column.reading() == FoundColumn.Reading.MOMENT ->
          statement.setObject(index, moment.atOffset(ZoneOffset.UTC));
      case Instant moment ->
          statement.setObject(index, LocalDateTime.ofInstant(moment, ZoneOffset.UTC));
      default -> statement.setObject(index, value);
    }
  }

  /// The larger of two, of which one may be nothing.
  @SuppressWarnings("unchecked") // values of one column are of one type, which compares with itself
  static @Nullable Watermark larger(@Nullable Watermark before, @Nullable Object value) {
    if (value == null) {
      return before;
    }
    return before == null || ((Comparable<Object>) value).compareTo(before.value) > 0
        ? new Watermark(value)
        : before;
  }
}
