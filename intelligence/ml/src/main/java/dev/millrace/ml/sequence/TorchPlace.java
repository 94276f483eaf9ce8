package dev.millrace.ml.sequence;

import dev.millrace.contracts.problem.ProblemCode;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where DJL and torch's natives for this machine lie. They are on no class path of Millrace: they
/// are needed to train, and not to answer.
///
/// @param jars a directory
public record TorchPlace(Path jars) {

  /// As the launcher's `torch fetch` calls it.
  private static final Path FETCHED = Path.of("millrace", "djl-0.35.1");

  /// @param home a directory of jars that the project names; null for what was fetched
  /// @throws dev.millrace.contracts.problem.MillraceException START_FAILED with what to do
  public static TorchPlace find(@Nullable String home, Map<String, String> environment) {
    if (home == null) {
      return fetched(environment)
          .orElseThrow(() ->
              ProblemCode.START_FAILED.exception(
                  "A sequence model is trained with torch, which is not on this machine.",
                  "Bring it with './millrace torch fetch' (about 115 MB, once), or name a directory with its jars as 'ml: {torch: ...}' in millrace.yaml."));
    }
    Path jars = Path.of(home);
    if (!has(jars, "pytorch-engine") || !has(jars, "pytorch-native-cpu")) {
      throw ProblemCode.START_FAILED.exception(
          "There are not both of pytorch-engine and pytorch-native-cpu in '%s', which 'ml: torch' names."
              .formatted(home),
          "Put there what './millrace torch fetch' brings, or leave 'torch' out.");
    }
    return new TorchPlace(jars);
  }

  /// What the launcher has brought, if it has.
  public static Optional<TorchPlace> fetched(Map<String, String> environment) {
    String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
    Path jars =
        (cache.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache))
            .resolve(FETCHED);
    return Files.exists(jars.resolve("complete"))
        ? Optional.of(new TorchPlace(jars))
        : Optional.empty();
  }

  private static boolean has(Path jars, String name) {
    File[] found =
        jars.toFile().listFiles((_, file) -> file.startsWith(name) && file.endsWith(".jar"));
    return found != null && found.length > 0;
  }
}
