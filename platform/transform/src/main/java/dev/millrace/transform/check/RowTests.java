package dev.millrace.transform.check;

import dev.millrace.contracts.definition.CheckDefinition;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.table.ColumnType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// What each expectation of rows means. As in Great Expectations an empty value holds, except where
/// the check is about emptiness.
final class RowTests {

  private final Subject subject;
  private final CheckDefinition check;

  private RowTests(Subject subject, CheckDefinition check) {
    this.subject = subject;
    this.check = check;
  }

  static RowTest of(Subject subject, CheckDefinition check) {
    RowTest test = new RowTests(subject, check).test();
    String condition = check.rowCondition();
    return condition == null ? test : test.where(Sql.authored(condition));
  }

  private RowTest test() {
    return switch (check.expectation()) {
      case VALUES_NOT_NULL -> RowTest.inOneScan("true", column() + " is null");
      case VALUES_NULL -> RowTest.inOneScan("true", column() + " is not null");
      case VALUES_UNIQUE -> unique(List.of(check.text("column")), column() + " is not null");
      case VALUES_IN_SET -> ofValues("%s not in (%s)".formatted(column(), set()));
      case VALUES_NOT_IN_SET -> ofValues("%s in (%s)".formatted(column(), set()));
      case VALUES_BETWEEN ->
          ofValues("not (%s)".formatted(Range.of(check).holds(column(), type())));
      case LENGTHS_BETWEEN ->
          ofValues("not (%s)".formatted(Range.of(check).holds(length(), ColumnType.Plain.LONG)));
      case LENGTHS_EQUAL -> ofValues("%s <> %d".formatted(length(), (long) check.number("value")));
      case MATCH_REGEX -> ofValues("not " + matches(check.text("regex")));
      case NOT_MATCH_REGEX -> ofValues(matches(check.text("regex")));
      case MATCH_REGEX_LIST -> ofValues("not " + several("regex_list", this::matches));
      case NOT_MATCH_REGEX_LIST ->
          ofValues(joined(check.texts("regex_list"), this::matches, " or "));
      case MATCH_LIKE -> ofValues("not " + like(check.text("like_pattern")));
      case NOT_MATCH_LIKE -> ofValues(like(check.text("like_pattern")));
      case MATCH_LIKE_LIST -> ofValues("not " + several("like_pattern_list", this::like));
      case NOT_MATCH_LIKE_LIST ->
          ofValues(joined(check.texts("like_pattern_list"), this::like, " or "));
      case MATCH_STRFTIME ->
          ofValues(
              "try_strptime(%s, %s) is null"
                  .formatted(text(), Sql.text(check.text("strftime_format"))));
      case DATE_PARSEABLE -> ofValues("try_cast(%s as timestamp) is null".formatted(text()));
      case JSON_PARSEABLE -> ofValues("not json_valid(%s)".formatted(text()));
      case VALUES_INCREASING -> ordered(check.flag("strictly") ? "<=" : "<");
      case VALUES_DECREASING -> ordered(check.flag("strictly") ? ">=" : ">");
      case Z_SCORES -> zScores();
      case PAIR_EQUAL -> ofPair("not coalesce(%s = %s, false)".formatted(a(), b()));
      case PAIR_GREATER ->
          ofPair(
              "not coalesce(%s %s %s, false)"
                  .formatted(a(), check.flag("or_equal") ? ">=" : ">", b()));
      case PAIR_IN_SET -> ofPair("not (%s)".formatted(pairs()));
      case COMPOUND_UNIQUE -> unique(check.texts("column_list"), ofColumns());
      case UNIQUE_WITHIN_RECORD, MULTICOLUMN_UNIQUE -> RowTest.inOneScan(ofColumns(), someAgree());
      case MULTICOLUMN_SUM ->
          RowTest.inOneScan(
              ofColumns(),
              "coalesce(%s, 0) <> %s"
                  .formatted(
                      columns().collect(Collectors.joining(" + ")),
                      Sql.number(String.valueOf(check.number("sum_total")))));
      case RELATIONSHIPS -> orphans();
      case EXPRESSION -> RowTest.inOneScan("true", "not " + Sql.authored(check.text("expression")));
      default ->
          throw new IllegalStateException(
              "The check %s is not about rows; this is a bug."
                  .formatted(check.expectation().shortName()));
    };
  }

  private RowTest ofValues(String breaks) {
    return RowTest.inOneScan(column() + " is not null", breaks);
  }

  private RowTest unique(List<String> names, String considered) {
    String key = names.stream().map(subject::column).collect(Collectors.joining(", "));
    String condition = check.rowCondition();
    String where =
        condition == null ? considered : "%s and %s".formatted(Sql.authored(condition), considered);
    String breaks = "count(*) filter (where %s) over (partition by %s) > 1".formatted(where, key);
    return new RowTest(considered, breaks, key, true);
  }

  private RowTest ordered(String wrong) {
    String breaks =
        "%s %s lag(%s ignore nulls) over (order by %s)"
            .formatted(column(), wrong, column(), subject.column(check.text("order_by")));
    return RowTest.apart(column() + " is not null", breaks);
  }

  private RowTest zScores() {
    String table = Sql.from(subject.table());
    String score =
        "((%s - (select avg(%s) from %s)) / nullif((select stddev_samp(%s) from %s), 0))"
            .formatted(column(), column(), table, column(), table);
    return RowTest.apart(
        column() + " is not null",
        "%s >= %s"
            .formatted(
                check.flag("double_sided") ? "abs" + score : score,
                Sql.number(String.valueOf(check.number("threshold")))));
  }

  private RowTest orphans() {
    TableName to = subject.other(check, "to");
    return RowTest.apart(
        column() + " is not null",
        "not exists (select 1 from %s.%s as parent where parent.%s = %s)"
            .formatted(
                to.layer().lowerCase(),
                Sql.quoted(to.name()),
                Sql.quoted(check.text("field")),
                column()));
  }

  private RowTest ofPair(String breaks) {
    String ignored =
        switch (ignoreRowIf("both_values_are_missing")) {
          case "both_values_are_missing" -> "%s is null and %s is null".formatted(a(), b());
          case "either_value_is_missing" -> "%s is null or %s is null".formatted(a(), b());
          case "neither", "never" -> "false";
          case String other -> throw unknownIgnore(other);
        };
    return RowTest.inOneScan("not (%s)".formatted(ignored), breaks);
  }

  /// Which rows count, by how many of the columns are empty.
  private String ofColumns() {
    String missing =
        switch (ignoreRowIf("all_values_are_missing")) {
          case "all_values_are_missing" -> allMissing(" and ");
          case "any_value_is_missing" -> allMissing(" or ");
          case "never", "neither" -> "false";
          case String other -> throw unknownIgnore(other);
        };
    return "not (%s)".formatted(missing);
  }

  private String allMissing(String and) {
    return columns().map(name -> name + " is null").collect(Collectors.joining(and));
  }

  private String ignoreRowIf(String otherwise) {
    return check.find("ignore_row_if").orElse(otherwise);
  }

  private static UnusableCheck unknownIgnore(String word) {
    return new UnusableCheck(
        "ignore_row_if is '%s'; expected all_values_are_missing, any_value_is_missing or never, of pairs both_values_are_missing, either_value_is_missing or neither"
            .formatted(word));
  }

  private String someAgree() {
    List<String> names = columns().toList();
    var equal = new ArrayList<String>();
    for (int i = 0; i < names.size(); i++) {
      for (int j = i + 1; j < names.size(); j++) {
        equal.add("%s = %s".formatted(names.get(i), names.get(j)));
      }
    }
    return equal.isEmpty() ? "false" : String.join(" or ", equal);
  }

  private String pairs() {
    ColumnType typeA = subject.type(check.text("column_A"));
    ColumnType typeB = subject.type(check.text("column_B"));
    return check.pairs("value_pairs_set").stream()
        .map(pair ->
            "coalesce(%s = %s and %s = %s, false)"
                .formatted(a(), Sql.value(pair.get(0), typeA), b(), Sql.value(pair.get(1), typeB)))
        .collect(Collectors.joining(" or "));
  }

  private String several(String argument, UnaryOperator<String> one) {
    boolean all = Optional.of("all").equals(check.find("match_on"));
    return joined(check.texts(argument), one, all ? " and " : " or ");
  }

  private static String joined(List<String> patterns, UnaryOperator<String> one, String by) {
    return patterns.stream().map(one).collect(Collectors.joining(by, "(", ")"));
  }

  private String matches(String regex) {
    return "regexp_matches(%s, %s)".formatted(text(), Sql.text(regex));
  }

  private String like(String pattern) {
    return "%s like %s".formatted(text(), Sql.text(pattern));
  }

  private String length() {
    return "length(%s)".formatted(text());
  }

  private String text() {
    return "cast(%s as varchar)".formatted(column());
  }

  private String set() {
    return Sql.values(check.texts("value_set"), type());
  }

  private ColumnType type() {
    return subject.type(check.text("column"));
  }

  private String column() {
    return subject.column(check.text("column"));
  }

  private java.util.stream.Stream<String> columns() {
    return check.texts("column_list").stream().map(subject::column);
  }

  private String a() {
    return subject.column(check.text("column_A"));
  }

  private String b() {
    return subject.column(check.text("column_B"));
  }
}
