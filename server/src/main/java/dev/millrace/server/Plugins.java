package dev.millrace.server;

import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Kinds of steps that others have written: jars in `plugins/` of the project, or on the class
/// path, that name a [StepRunner] in `META-INF/services`. Their code runs as ours does.
public final class Plugins implements AutoCloseable {

  private static final String FOLDER = "plugins";
  private static final int MOST_JARS = 200;

  private final URLClassLoader loader;
  private final List<StepRunner> steps;

  private Plugins(URLClassLoader loader, List<StepRunner> steps) {
    this.loader = loader;
    this.steps = List.copyOf(steps);
  }

  /// @param project its directory; null where it has none
  /// @throws MillraceException START_FAILED for a provider that cannot be used
  public static Plugins open(@Nullable Path project) {
    List<Path> jars = project == null ? List.of() : jars(project.resolve(FOLDER));
    var loader =
        new URLClassLoader(
            "plugins",
            jars.stream().map(Plugins::url).toArray(URL[]::new),
            Plugins.class.getClassLoader());
    try {
      return new Plugins(loader, load(loader));
    } catch (RuntimeException e) {
      close(loader);
      throw e;
    }
  }

  /// In the order of their jars' names, those of the class path first.
  public List<StepRunner> steps() {
    return steps;
  }

  /// The words that definitions may use because of them.
  public List<String> kinds() {
    return steps.stream().map(StepRunner::kind).sorted().toList();
  }

  private static List<Path> jars(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> jars =
          files
              .filter(file -> file.toString().endsWith(".jar"))
              .sorted()
              .limit(MOST_JARS + 1)
              .toList();
      if (jars.size() > MOST_JARS) {
        throw ProblemCode.PROJECT_UNREADABLE.exception(
            "The project's folder 'plugins' holds more than %d jars.".formatted(MOST_JARS),
            "Remove those that no step needs.");
      }
      return jars;
    } catch (IOException e) {
      throw new MillraceException(
          ProblemCode.PROJECT_UNREADABLE.problem(
              "The project's folder 'plugins' cannot be read: %s.".formatted(e.getMessage()),
              "Check that its files are yours to read."),
          e);
    }
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException("Every file has a URL; this is a bug.", e);
    }
  }

  private static List<StepRunner> load(ClassLoader loader) {
    var steps = new ArrayList<StepRunner>();
    try {
      for (Iterator<StepRunner> found = ServiceLoader.load(StepRunner.class, loader).iterator();
          found.hasNext(); ) {
        StepRunner step = found.next();
        requireKind(step);
        steps.add(step);
      }
    } catch (ServiceConfigurationError | LinkageError e) {
      throw new MillraceException(
          ProblemCode.START_FAILED.problem(
              "A kind of step in 'plugins' or on the class path cannot be used: %s."
                  .formatted(e.getMessage()),
              "Give the class a public constructor without parameters, and build it with Java 25"
                  + " or older against millrace-contracts of this version."),
          e);
    }
    return steps;
  }

  private static void requireKind(StepRunner step) {
    if (!step.kind().matches("[a-z][a-z0-9_]{0,99}")) {
      throw ProblemCode.NAME_FORM.exception(
          "The kind of step '%s' of %s is not in snake_case (a-z, 0-9 and _)."
              .formatted(step.kind(), step.getClass().getName()),
          "Let its method kind() answer a word as 'send_parcels'.");
    }
  }

  @Override
  public void close() {
    close(loader);
  }

  private static void close(URLClassLoader loader) {
    try {
      loader.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
