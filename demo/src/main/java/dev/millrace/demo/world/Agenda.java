package dev.millrace.demo.world;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What is due on later days, in the order it was put down.
final class Agenda {
  private final Map<Integer, List<Due>> byDay = new HashMap<>();

  void put(int day, Due due) {
    byDay.computeIfAbsent(day, _ -> new ArrayList<>()).add(due);
  }

  List<Due> take(int day) {
    List<Due> due = byDay.remove(day);
    return due == null ? List.of() : due;
  }

  void clear() {
    byDay.clear();
  }
}
