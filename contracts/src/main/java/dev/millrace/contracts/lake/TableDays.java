package dev.millrace.contracts.lake;

import java.time.LocalDate;
import java.util.Map;

/// The days that a table's rows are split by. Two states of a table with the same text for a day
/// hold the same rows of that day.
///
/// @param column whose day it is
/// @param contents for each day with rows, a text that names the files of that day
/// @param others the same of rows without a day; empty where there are none
public record TableDays(String column, Map<LocalDate, String> contents, String others) {
  public TableDays {
    contents = Map.copyOf(contents);
  }
}
