package dev.millrace.transform.build;

import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableDays;
import dev.millrace.contracts.lake.TableState;
import dev.millrace.contracts.name.TableName;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What an input held when it was read.
///
/// @param column whose day splits the table; null where none does
/// @param contents a text for each day as ISO writes it; an empty day stands for rows without one,
///   or for all of a table that is not split
/// @param snapshotId 0 where it is no table
/// @param isKnown whether the contents can be compared at all
record InputState(
    @Nullable String column, Map<String, String> contents, long snapshotId, boolean isKnown) {

  static final String REST = "";

  InputState {
    contents = Map.copyOf(contents);
  }

  static InputState of(TableName input, LakeView view) {
    Optional<TableState> table = view.find(input);
    if (table.isEmpty()) {
      return new InputState(null, Map.of(), 0, false);
    }
    long snapshot = table.get().snapshotId();
    return view.days(input)
        .map(days -> byDay(days, snapshot))
        .orElseGet(
            () -> new InputState(null, Map.of(REST, "snapshot " + snapshot), snapshot, true));
  }

  private static InputState byDay(TableDays days, long snapshot) {
    Map<String, String> contents = new HashMap<>();
    days.contents().forEach((LocalDate day, String text) -> contents.put(day.toString(), text));
    if (!days.others().isEmpty()) {
      contents.put(REST, days.others());
    }
    return new InputState(days.column(), contents, snapshot, true);
  }
}
