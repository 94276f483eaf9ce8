package dev.millrace.features.aggregate;

import dev.millrace.contracts.definition.FeatureViewDefinition.Aggregate;
import dev.millrace.contracts.definition.FeatureViewDefinition.Feature;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One streamed feature: how events enter its cells, and what the cells answer as of a moment.
///
/// Cells are sorted by their first match. They are exact as long as a window holds few matches;
/// beyond [#EXACT_CELLS] those of the same 64th of the window become one. Matches that are late or
/// early find their own cell. A match counts from `asOf - window` on and strictly before `asOf`.
final class Fold {

  static final int EXACT_CELLS = 128;
  private static final int TILES = 64;
  private static final int SESSIONS = 8;
  private static final double MICROS_PER_DAY = 86_400e6;

  private final Aggregate aggregate;
  private final EventFilter filter;
  private final @Nullable FieldPath of;
  private final long window;
  private final long gap;

  Fold(Feature feature) {
    this.aggregate = feature.aggregate();
    this.filter = new EventFilter(feature.event());
    this.of = feature.of() == null ? null : FieldPath.of(feature.of());
    this.window = feature.window() == null ? Long.MAX_VALUE : Micros.of(feature.window());
    this.gap = feature.gap() == null ? 0 : Micros.of(feature.gap());
  }

  /// The cells with the event among them; the same list when it does not count.
  ///
  /// @param settled no read will speak of an earlier moment than this
  List<Cell> add(List<Cell> cells, Event event, long settled) {
    if (!filter.matches(event)) {
      return cells;
    }
    Double value = of == null ? Double.valueOf(0) : of.number(event.body());
    if (value == null) {
      return cells;
    }
    var match = new Cell(event.at(), event.at(), 1, value);
    return isSession()
        ? bounded(joined(cells, match), settled, SESSIONS)
        : bounded(compact(inserted(cells, match), settled), settled, 2 * EXACT_CELLS);
  }

  /// The number as of a moment; null when nothing counts.
  @Nullable Answer answer(List<Cell> cells, long asOf) {
    long start = window == Long.MAX_VALUE ? Long.MIN_VALUE : asOf - window;
    Cell all = null;
    for (Cell cell : cells) {
      if (cell.first() < asOf && cell.last() >= start) {
        all = all == null || isSession() ? cell : all.with(cell, aggregate);
      }
    }
    return all == null ? null : new Answer(number(all, asOf), Math.min(all.last(), asOf));
  }

  private double number(Cell all, long asOf) {
    return switch (aggregate) {
      case COUNT -> all.count();
      case SUM, MIN, MAX, LAST -> all.value();
      case MEAN -> all.value() / all.count();
      case DAYS_SINCE_LAST -> (asOf - all.last()) / MICROS_PER_DAY;
      case DAYS_SINCE_FIRST -> (asOf - all.first()) / MICROS_PER_DAY;
      case SESSION_DURATION -> (Math.min(all.last(), asOf) - all.first()) / 1e6;
      case DISTINCT -> throw new IllegalStateException("DISTINCT is not folded; this is a bug.");
    };
  }

  private boolean isSession() {
    return aggregate == Aggregate.SESSION_DURATION;
  }

  private List<Cell> inserted(List<Cell> cells, Cell match) {
    var all = new ArrayList<>(cells);
    int i = all.size();
    while (i > 0 && all.get(i - 1).first() > match.first()) {
      i--;
    }
    if (i > 0 && all.get(i - 1).first() == match.first() && all.get(i - 1).last() == match.last()) {
      all.set(i - 1, all.get(i - 1).with(match, aggregate));
    } else {
      all.add(i, match);
    }
    return all;
  }

  /// Sessions that the match bridges become one.
  private List<Cell> joined(List<Cell> cells, Cell match) {
    var all = new ArrayList<Cell>(cells.size() + 1);
    Cell session = match;
    for (Cell cell : cells) {
      boolean near = cell.first() - gap <= session.last() && session.first() - gap <= cell.last();
      if (near) {
        session = session.with(cell, aggregate);
      } else {
        all.add(cell);
      }
    }
    int i = 0;
    while (i < all.size() && all.get(i).first() < session.first()) {
      i++;
    }
    all.add(i, session);
    return all;
  }

  private List<Cell> compact(List<Cell> cells, long settled) {
    if (window != Long.MAX_VALUE) {
      cells.removeIf(cell -> cell.last() < settled - window);
    }
    if (onlyTheNewestMatters()) {
      return merged(cells, settled, Long.MAX_VALUE);
    }
    return cells.size() > EXACT_CELLS ? merged(cells, settled, Math.max(1, window / TILES)) : cells;
  }

  /// Where a later match hides all earlier ones, or where nothing ever leaves.
  private boolean onlyTheNewestMatters() {
    return window == Long.MAX_VALUE
        || aggregate == Aggregate.LAST
        || aggregate == Aggregate.DAYS_SINCE_LAST;
  }

  private List<Cell> merged(List<Cell> cells, long settled, long tile) {
    var all = new ArrayList<Cell>();
    for (Cell cell : cells) {
      Cell before = all.isEmpty() ? null : all.getLast();
      if (before != null && cell.last() < settled && sameTile(before, cell, tile)) {
        all.set(all.size() - 1, before.with(cell, aggregate));
      } else {
        all.add(cell);
      }
    }
    return all;
  }

  private static boolean sameTile(Cell before, Cell cell, long tile) {
    return tile == Long.MAX_VALUE
        || Math.floorDiv(before.first(), tile) == Math.floorDiv(cell.last(), tile);
  }

  /// Keeps the newest that may be asked for, and of those in the future the nearest.
  private static List<Cell> bounded(List<Cell> cells, long settled, int limit) {
    int early = 0;
    while (early < cells.size() && cells.get(early).first() <= settled) {
      early++;
    }
    int from = Math.max(0, early - limit);
    int to = Math.min(cells.size(), early + limit);
    return from == 0 && to == cells.size() ? cells : new ArrayList<>(cells.subList(from, to));
  }
}
