package dev.millrace.govern.privacy;

import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.privacy.PersonalData;
import dev.millrace.contracts.table.Column;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Finds the tables that hold people, and how the rows of one person are known there.
final class PeopleTables {

  static final TableName EVENTS = TableName.of("bronze.events");
  static final TableName QUARANTINE = TableName.of("bronze.quarantine");
  private static final TableName IDENTITIES = TableName.of("bronze.identities");
  private static final TableName FAILING = TableName.of("bronze.failing_rows");
  private static final String PAGES = "_responses";
  private static final List<String> EVENT_FIELDS = List.of("userId", "anonymousId", "previousId");

  /// No part of a word, so that `C1` is not found in `C12`.
  private static final String EDGE = "[^A-Za-z0-9_.@-]";

  private final PeopleColumns columns;

  PeopleTables(PeopleColumns columns) {
    this.columns = columns;
  }

  /// Every table that may hold people, whoever they are.
  Set<TableName> all(LakeView view) {
    return in(view, List.of("u:nobody")).stream()
        .map(PeopleTable::table)
        .collect(Collectors.toSet());
  }

  /// The tables that may hold rows of a person.
  List<PeopleTable> in(LakeView view, List<String> identifiers) {
    PeopleColumns.Known known = columns.in(view);
    return view.tables().stream().flatMap(table -> of(table, known, identifiers).stream()).toList();
  }

  private List<PeopleTable> of(
      TableState table, PeopleColumns.Known known, List<String> identifiers) {
    TableName name = table.name();
    if (name.equals(EVENTS)) {
      return List.of(events(table, identifiers));
    }
    if (name.equals(IDENTITIES)) {
      return List.of(identities(identifiers));
    }
    if (name.equals(QUARANTINE)) {
      return List.of(text(name, "raw", List.of("id"), anywhere(identifiers)));
    }
    if (name.equals(FAILING)) {
      return List.of(
          text(
              name,
              "row_content",
              List.of("audit", "check_id", "row_content"),
              inJson(identifiers, columns.fields())));
    }
    if (isOfPages(table)) {
      return List.of(
          new PeopleTable(
              name,
              "regexp_matches(body, ?)",
              List.of(inJson(identifiers, columns.fields())),
              List.of("run", "page"),
              true));
    }
    return named(table, known, PersonalData.users(identifiers));
  }

  static boolean isOfPages(TableState table) {
    return isOfPages(table.name())
        && table.columns().stream()
            .map(Column::name)
            .toList()
            .containsAll(List.of("run", "page", "body"));
  }

  static boolean isOfPages(TableName table) {
    return table.name().endsWith(PAGES)
        && table.layer() == dev.millrace.contracts.name.Layer.BRONZE;
  }

  /// What a visitor did on a device is theirs as long as nobody else was known there.
  private static PeopleTable events(TableState table, List<String> identifiers) {
    List<String> users = PersonalData.users(identifiers);
    List<String> visitors = PersonalData.visitors(identifiers);
    List<String> names = table.columns().stream().map(Column::name).toList();
    var conditions = new ArrayList<String>();
    var parameters = new ArrayList<Object>();
    if (!users.isEmpty()) {
      conditions.add("user_id in (%s)".formatted(marks(users)));
      parameters.addAll(users);
    }
    if (!visitors.isEmpty()) {
      conditions.add(
          "(coalesce(user_id, '') = '' and anonymous_id in (%s))".formatted(marks(visitors)));
      parameters.addAll(visitors);
    }
    if (names.contains("previous_id")) {
      List<String> both = Stream.concat(users.stream(), visitors.stream()).toList();
      conditions.add("previous_id in (%s)".formatted(marks(both)));
      parameters.addAll(both);
    }
    List<String> key =
        Stream.of("message_id", "log_partition", "log_offset").filter(names::contains).toList();
    return new PeopleTable(EVENTS, String.join(" or ", conditions), parameters, key, false);
  }

  private static PeopleTable identities(List<String> identifiers) {
    var conditions = new ArrayList<String>();
    var parameters = new ArrayList<Object>();
    for (String column : List.of("identifier", "person", "from_id", "to_id")) {
      conditions.add("%s in (%s)".formatted(column, marks(identifiers)));
      parameters.addAll(identifiers);
    }
    return new PeopleTable(
        IDENTITIES,
        String.join(" or ", conditions),
        parameters,
        List.of("sequence", "identifier"),
        false);
  }

  private static PeopleTable text(
      TableName table, String column, List<String> key, String pattern) {
    return new PeopleTable(
        table, "regexp_matches(%s, ?)".formatted(column), List.of(pattern), key, false);
  }

  /// One for each column that can name them: in another the row may be empty.
  private static List<PeopleTable> named(
      TableState table, PeopleColumns.Known known, List<String> users) {
    var found = new ArrayList<PeopleTable>();
    if (users.isEmpty()) {
      return found;
    }
    var before = new ArrayList<String>();
    for (Column column : table.columns()) {
      if (known.holds(table.name(), column)) {
        String is =
            "coalesce(cast(%s as varchar) in (%s), false)"
                .formatted(PeopleTable.quoted(column.name()), marks(users));
        var parameters = new ArrayList<Object>(users);
        before.forEach(_ -> parameters.addAll(users));
        String others =
            before.stream().map(other -> " and not " + other).collect(Collectors.joining());
        found.add(
            new PeopleTable(table.name(), is + others, parameters, List.of(column.name()), false));
        before.add(is);
      }
    }
    return found;
  }

  private static String marks(List<String> values) {
    return String.join(", ", Collections.nCopies(values.size(), "?"));
  }

  /// An id as a whole word.
  private static String anywhere(List<String> identifiers) {
    return "(^|%1$s)(%2$s)($|%1$s)".formatted(EDGE, words(identifiers));
  }

  /// An id as the value of a field that holds ids.
  private static String inJson(List<String> identifiers, Set<String> fields) {
    String names =
        Stream.concat(fields.stream(), EVENT_FIELDS.stream())
            .map(PeopleTables::literal)
            .sorted()
            .collect(Collectors.joining("|"));
    return "\"(%s)\"\\s*:\\s*\"?(%s)\"?\\s*[,}]".formatted(names, words(identifiers));
  }

  private static String words(List<String> identifiers) {
    return identifiers.stream()
        .map(id -> literal(id.substring(2)))
        .distinct()
        .collect(Collectors.joining("|"));
  }

  private static final Pattern SPECIAL = Pattern.compile("([!-/:-@\\[-`{-~])");

  private static String literal(String text) {
    return SPECIAL.matcher(text).replaceAll("\\\\$1");
  }
}
