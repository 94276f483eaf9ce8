package dev.millrace.bench.compile;

import dev.millrace.bench.Result.Text;
import java.util.List;

/// What the numbers of compiling are.
final class CompileText {

  static final Text TEXT =
      new Text(
          List.of(
              "A seeded generator writes a fifth of the models (2,000 at most) as staging of twenty sources, and the others over one to three models before them: a CTE, joins, ten columns, six of them computed. Every tenth model has a description beside it. Dataform gets the same SQL with its own references.",
              "Each round: a new process of Millrace's classes that finds nothing kept (`first start ever`); a second one that finds what the first kept (`later start`), which then compiles as if it knew nothing, three times, and after each of eleven changes of one file; then `dataform compile --json`.",
              "Compiled is: every file read, every template rendered, every query parsed by DuckDB's parser and held to what a model may say, models in order, and the origins of every column told. The number of models is checked, and that each change was seen."),
          List.of(
              "`seconds`: from the first look at the project's directory until the origins of all columns are known. `seconds since the process began` has the JVM's and DuckDB's start in it; Dataform's `seconds` is its whole process.",
              "`milliseconds after a change` is the median of the changes, by the process that has compiled before: all files are looked at, the changed one is read, and all is in order again.",
              "`warm, knowing nothing` is what is left when neither file nor memory helps: DuckDB's serialization of syntax trees is most of it."),
          List.of(
              "Files come from the page cache.",
              "Dataform's compiler runs the project's JavaScript in one thread, parses no SQL and knows no columns; ours does both. Its core of version 3.0.69 is not in npm's registry, so its newest there is used.",
              "A change that renames a column costs its readers too, and a change of a macro, a variable or an ephemeral model costs all; neither is measured here."));

  private CompileText() {}
}
