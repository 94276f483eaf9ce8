package dev.millrace.ml.track;

import java.util.List;
import java.util.regex.Pattern;

/// Where an artifact lies: `<experiment>/<run>/artifacts/<file>`. Nothing that is not plain names
/// divided by single slashes can be one, so that no name leaves its run's folder, on no system.
///
/// @param names below `artifacts`; none for the folder itself
record ArtifactPath(String experiment, String run, List<String> names) {

  static final String SCHEME = "mlflow-artifacts:";
  static final String FOLDER = "artifacts";

  private static final int MOST = 1_000;
  private static final int MOST_NAMES = 30;
  private static final Pattern EXPERIMENT = Pattern.compile("[0-9]{1,18}");
  private static final Pattern RUN = Pattern.compile("[0-9a-f]{32}");

  /// Letters and digits of any language, and what file names need besides. Not `%`, which another
  /// decoding could turn into something else, nor what URLs or Windows give a meaning.
  private static final Pattern NAME =
      Pattern.compile("[\\p{L}\\p{M}\\p{N} _.,=+@()\\[\\]{}~!$&'^-]{1,200}");

  ArtifactPath {
    names = List.copyOf(names);
  }

  /// @param path decoded once, without a slash before it
  static ArtifactPath of(String path) {
    List<String> parts = names(path);
    if (parts.size() < 3
        || !EXPERIMENT.matcher(parts.get(0)).matches()
        || !RUN.matcher(parts.get(1)).matches()
        || !parts.get(2).equals(FOLDER)) {
      throw refused(path, "expected <experiment>/<run>/artifacts/<file>");
    }
    return new ArtifactPath(parts.get(0), parts.get(1), parts.subList(3, parts.size()));
  }

  /// @param path within the folder of a run; empty for the folder
  static List<String> names(String path) {
    if (path.length() > MOST) {
      throw refused(path, "expected at most %d characters".formatted(MOST));
    }
    if (path.isEmpty()) {
      return List.of();
    }
    List<String> names = List.of(path.split("/", -1));
    if (names.size() > MOST_NAMES) {
      throw refused(path, "expected at most %d folders".formatted(MOST_NAMES));
    }
    for (String name : names) {
      if (!NAME.matcher(name).matches()
          || name.chars().allMatch(each -> each == '.' || each == ' ')
          || name.endsWith(".")
          || name.endsWith(" ")) {
        throw refused(path, "expected names of letters, digits and ._- divided by single slashes");
      }
    }
    return names;
  }

  /// Where a registered version says it lies. We open none of these; those that name a file of this
  /// machine are refused all the same, because clients do.
  static String source(String uri) {
    Fields.bounded("source", uri, 2_000);
    boolean isKnown =
        uri.matches("(mlflow-artifacts|runs|models|s3|gs|abfss|wasbs|https|http|dbfs|hdfs):/.*");
    if (!isKnown
        || uri.matches(".*[\\\\%#?\\p{Cntrl}].*")
        || uri.matches(".*(^|[/:])\\.\\.(/|$).*")) {
      throw MlflowRefusal.value(
          "Invalid model version source '%s'; expected runs:/, models:/, mlflow-artifacts:/ or a remote store, without '..', '%%', '#' or '?'."
              .formatted(MlflowRefusal.shown(uri)));
    }
    return uri;
  }

  private static MlflowRefusal refused(String path, String expected) {
    return MlflowRefusal.value(
        "Invalid artifact path '%s'; %s."
            .formatted(MlflowRefusal.shown(path.replaceAll("\\p{Cntrl}", "?")), expected));
  }
}
