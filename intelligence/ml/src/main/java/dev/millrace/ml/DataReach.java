package dev.millrace.ml;

import dev.millrace.contracts.definition.MlDefinition;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/// How far the data reaches that a model is about.
final class DataReach {

  private DataReach() {}

  static Instant read(LakeView view, MlDefinition definition) {
    var answers = new ArrayList<@Nullable Object[]>();
    view.read(new SqlQuery(definition.dataUntil()), answers::add);
    @Nullable Object answer = answers.isEmpty() ? null : answers.getFirst()[0];
    return switch (answer) {
      case Instant moment -> moment;
      case LocalDate day -> day.atStartOfDay(ZoneOffset.UTC).toInstant();
      case null ->
          throw problem(
              ProblemCode.TRAINING_DATA_TOO_SMALL,
              definition,
              "There is no data yet for the model '%s': 'data_until' answers nothing."
                  .formatted(definition.name()),
              "Take in data and build its tables first.");
      default ->
          throw problem(
              ProblemCode.DEFINITION_VALUE,
              definition,
              "The query 'data_until' of the model '%s' answers '%s'; expected one timestamp."
                  .formatted(definition.name(), answer),
              "Write it as in 'select max(sold_at) from gold.fct_sales'.");
    };
  }

  private static MillraceException problem(
      ProblemCode code, MlDefinition definition, String message, String hint) {
    return new MillraceException(code.at(definition.where(), message, hint));
  }
}
