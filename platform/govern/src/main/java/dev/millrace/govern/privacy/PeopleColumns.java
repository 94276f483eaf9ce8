package dev.millrace.govern.privacy;

import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.table.Column;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/// Which columns hold the id of a customer: those the project declares, Millrace's own, and columns
/// of models that are copies of such a column.
public final class PeopleColumns {

  private static final String HISTORY = "_changes";

  private final Set<String> names;
  private final Set<String> places;
  private final Set<String> fields;
  private final Function<LakeView, List<Copy>> copies;

  /// @param names of columns, in whatever table
  /// @param places as `layer.table.column`
  /// @param fields how they are called where records are kept as they came
  /// @param copies what the lineage of models says
  public PeopleColumns(
      Set<String> names,
      Set<String> places,
      Set<String> fields,
      Function<LakeView, List<Copy>> copies) {
    this.names = Set.copyOf(names);
    this.places = Set.copyOf(places);
    var all = new HashSet<>(fields);
    all.addAll(names);
    places.forEach(place -> all.add(place.substring(place.lastIndexOf('.') + 1)));
    this.fields = Set.copyOf(all);
    this.copies = copies;
  }

  /// A column of a model that is a column of another table as it is, or with another type.
  public record Copy(TableName table, String column, TableName from, String fromColumn) {}

  /// How the ids are called in records that are kept as they came.
  public Set<String> fields() {
    return fields;
  }

  /// By what is declared alone; copies are not followed.
  public boolean isDeclared(TableName table, String column) {
    return names.contains(column)
        || places.contains(table + "." + column)
        || places.contains(table + HISTORY + "." + column);
  }

  /// For many questions about one state of the lake.
  Known in(LakeView view) {
    var known = new HashSet<String>();
    List<Copy> all = copies.apply(view);
    boolean hasGrown = true;
    while (hasGrown) {
      hasGrown = false;
      for (Copy copy : all) {
        boolean isPerson =
            isDeclared(copy.from(), copy.fromColumn())
                || known.contains(copy.from() + "." + copy.fromColumn());
        hasGrown |= isPerson && known.add(copy.table() + "." + copy.column());
      }
    }
    return (table, column) ->
        isDeclared(table, column.name()) || known.contains(table + "." + column.name());
  }

  /// Whether a column holds the id of a customer.
  interface Known {
    boolean holds(TableName table, Column column);
  }
}
