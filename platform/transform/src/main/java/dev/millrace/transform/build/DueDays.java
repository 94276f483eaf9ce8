package dev.millrace.transform.build;

import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableDays;
import dev.millrace.contracts.name.TableName;
import dev.millrace.transform.CompiledModel;
import dev.millrace.transform.CompiledModels;
import dev.millrace.transform.Materialization;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds the days of a model of which an input has changed since it was built.
final class DueDays {

  private final CompiledModels models;
  private final LakeView view;
  private final IntervalLedger ledger;

  DueDays(CompiledModels models, LakeView view, IntervalLedger ledger) {
    this.models = models;
    this.view = view;
    this.ledger = ledger;
  }

  /// @param anew why nothing of the model can be kept, if it cannot
  Due of(
      CompiledModel model,
      Materialization.Interval interval,
      Map<TableName, InputState> inputs,
      Optional<String> anew) {
    if (anew.isPresent()) {
      return new Due.Everything(anew.get());
    }
    Optional<TableDays> own = view.days(model.table());
    if (own.isEmpty() || !own.get().column().equalsIgnoreCase(interval.column())) {
      return new Due.Everything("its table is not split by the day of " + interval.column());
    }
    Set<LocalDate> days = new HashSet<>();
    for (Map.Entry<TableName, InputState> input : inputs.entrySet()) {
      InputState now = input.getValue();
      if (!now.isKnown()) {
        return new Due.Everything(input.getKey() + " is no table whose changes can be told");
      }
      Set<String> changed = ledger.changed(model.table(), input.getKey(), now);
      if (changed.isEmpty()) {
        continue;
      }
      if (now.column() == null || changed.contains(InputState.REST)) {
        return new Due.Everything(
            input.getKey() + " has changed, and not only within days that are known");
      }
      if (!models.isDayOf(model, interval.column(), input.getKey(), now.column(), view)) {
        return new Due.Everything(
            "%s has changed, and %s is not its %s as it is"
                .formatted(input.getKey(), interval.column(), now.column()));
      }
      for (String day : changed) {
        for (int later = 0; later <= interval.lookbackDays(); later++) {
          days.add(LocalDate.parse(day).plusDays(later));
        }
      }
    }
    return new Due.Days(days);
  }
}
