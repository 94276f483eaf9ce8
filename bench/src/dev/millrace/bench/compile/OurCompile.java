package dev.millrace.bench.compile;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.definition.Variables;
import dev.millrace.contracts.sql.SqlEngine;
import dev.millrace.server.ProjectCheck;
import dev.millrace.server.ProjectDirectory;
import dev.millrace.transform.CompiledModels;
import dev.millrace.transform.compile.CompiledBefore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A process that compiles a project as a start of Millrace does, then as if it knew nothing, and
/// then after each of a number of changes of one file.
final class OurCompile {

  private static final int AGAIN = 3;
  private static final int CHANGES = 11;

  private final Path directory;
  private final ModelTree tree;
  private final SqlEngine engine;
  private final Map<String, Double> figures = new LinkedHashMap<>();

  private OurCompile(Path directory, ModelTree tree, SqlEngine engine) {
    this.directory = directory;
    this.tree = tree;
    this.engine = engine;
  }

  /// @param arguments the project, how many models it has, the file of what is kept, whether it is
  ///   compiled more than once, and the file that takes the answer
  public static void main(String[] arguments) throws IOException {
    var tree = new ModelTree(Integer.parseInt(arguments[1]));
    Map<String, Double> figures =
        ProjectCheck.withEngine(engine -> {
          var ours = new OurCompile(Path.of(arguments[0]), tree, engine);
          ours.measure(Path.of(arguments[2]), Boolean.parseBoolean(arguments[3]));
          return ours.figures;
        });
    Path unfinished = Path.of(arguments[4] + ".part");
    new ObjectMapper().writeValue(unfinished.toFile(), figures);
    Files.move(unfinished, Path.of(arguments[4]));
    try {
      Thread.currentThread().join(); // until its peak memory has been read
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void measure(Path kept, boolean isWhole) {
    long start = System.nanoTime();
    var reader = new ProjectDirectory.Reader(directory, Variables.NONE, InstantSource.system());
    Project project = reader.read();
    double read = since(start);
    var before = CompiledBefore.in(kept, "bench");
    CompiledModels models = CompiledModels.of(project, engine, before);
    double compiled = since(start);
    columns(models);
    figures.put("seconds", since(start));
    figures.put("seconds_reading_files", read);
    figures.put("seconds_of_templates_parse_and_graph", compiled - read);
    figures.put("seconds_of_column_lineage", figures.get("seconds") - compiled);
    long uptime = ManagementFactory.getRuntimeMXBean().getUptime();
    figures.put("seconds_since_the_process_began", uptime / 1e3);
    before.keep();
    figures.put("seconds_keeping", since(start) - figures.get("seconds"));
    if (isWhole) {
      figures.put("seconds_warm_knowing_nothing", median(AGAIN, _ -> knowingNothing()));
      figures.put(
          "milliseconds_after_a_change",
          1e3 * median(CHANGES, change -> changed(reader, before, change + 1)));
    }
  }

  private void columns(CompiledModels models) {
    int found = models.columns(_ -> Optional.empty()).size();
    if (found != tree.models()) {
      throw new IllegalStateException("There are columns of %,d models.".formatted(found));
    }
  }

  private double knowingNothing() {
    long start = System.nanoTime();
    Project project = ProjectDirectory.read(directory, Variables.NONE);
    columns(CompiledModels.of(project, engine, CompiledBefore.none()));
    return since(start);
  }

  /// A model in the middle says something else; the project is read and compiled.
  private double changed(ProjectDirectory.Reader reader, CompiledBefore before, int change) {
    int model = tree.models() / 2 + change;
    try {
      Files.writeString(tree.file(directory, model), tree.ours(model, change));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    long start = System.nanoTime();
    CompiledModels models = CompiledModels.of(reader.read(), engine, before);
    columns(models);
    double took = since(start);
    if (models.inOrder().stream().noneMatch(one -> one.sql().contains("+ %d end".formatted(change)))) {
      throw new IllegalStateException("The change was not seen.");
    }
    return took;
  }

  @FunctionalInterface
  private interface Timed {
    double run(int round);
  }

  private static double median(int rounds, Timed timed) {
    double[] took = new double[rounds];
    for (int i = 0; i < rounds; i++) {
      took[i] = timed.run(i);
    }
    Arrays.sort(took);
    return took[rounds / 2];
  }

  private static double since(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
