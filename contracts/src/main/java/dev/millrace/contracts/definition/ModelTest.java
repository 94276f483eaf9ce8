package dev.millrace.contracts.definition;

import dev.millrace.contracts.problem.Where;
import java.util.List;
import java.util.Map;

/// A test of a model on given rows: what it answers must be the expected rows, in any order.
///
/// @param expect rows by column, as texts; a column that a row leaves out is empty in it, and one
///   that no row names is not compared
/// @param vars values of `var('...')` in this test
public record ModelTest(
    String name,
    List<Given> given,
    List<Map<String, String>> expect,
    Map<String, String> vars,
    Where where) {

  public ModelTest {
    given = List.copyOf(given);
    expect = List.copyOf(expect);
    vars = Map.copyOf(vars);
  }

  /// What one input of the model holds; inputs that are not given are empty.
  ///
  /// @param input `ref('...')`, `source('...')` or `this`; with `this` the model runs incrementally
  public record Given(String input, List<Map<String, String>> rows, Where where) {
    public Given {
      rows = List.copyOf(rows);
    }
  }
}
