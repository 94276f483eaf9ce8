package dev.millrace.orchestrate.fresh;

import java.time.Instant;
import java.util.List;

/// When a flow will have filled a table.
sealed interface Outlook {

  /// The reason, for people.
  String why();

  /// There is too little to judge by.
  record Unknown(String why) implements Outlook {}

  /// Nothing is known that would fill it.
  record Never(String why) implements Outlook {}

  /// It has.
  record Done(String why) implements Outlook {}

  /// Moments as each of the last runs would have it.
  ///
  /// @param ends the first of them first
  record At(List<Instant> ends, String why) implements Outlook {

    public At {
      ends = ends.stream().sorted().toList();
    }

    /// The moment by which a share of them is over.
    Instant quantile(double share) {
      int index = (int) Math.ceil(share * ends.size()) - 1;
      return ends.get(Math.clamp(index, 0, ends.size() - 1));
    }
  }
}
