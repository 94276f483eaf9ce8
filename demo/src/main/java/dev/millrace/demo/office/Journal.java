package dev.millrace.demo.office;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A day's entries, made as the clock passes them. For one thread.
public final class Journal {

  private final Office office;
  private final List<Entry> entries;
  private int made;

  Journal(Office office, List<Entry> entries) {
    this.office = office;
    this.entries = entries;
  }

  /// Makes the entries that are due by a moment, together.
  public void makeUntil(Instant moment) {
    List<Entry> due = new ArrayList<>();
    while (made < entries.size() && !entries.get(made).at().isAfter(moment)) {
      due.add(entries.get(made));
      made++;
    }
    if (!due.isEmpty()) {
      office.make(due);
    }
  }
}
