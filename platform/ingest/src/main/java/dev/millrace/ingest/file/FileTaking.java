package dev.millrace.ingest.file;

import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Loads a file that is whole, archive or not, and says what became of it.
///
/// @param source whose file it is
/// @param spill folder for what does not stay in memory
/// @param load of this source
public record FileTaking(
    SourceDefinition.Files source, Path spill, FileLimits limits, FileLoad load) {

  private static final Logger LOG = LoggerFactory.getLogger(FileTaking.class);

  /// @param sidecar what is kept beside the file
  /// @param result null when it was refused
  public record Taken(Map<String, Object> sidecar, FileLoad.@Nullable Result result) {}

  /// @throws MillraceException when another look may do better
  public Taken take(Path file, String name, Instant now) {
    try {
      LandingFile.requireName(name);
      LandingFile.requireOrdinary(file);
      String hash = LandingFile.hash(file);
      if (!ZipMembers.isZip(file)) {
        FileLoad.Result result = load.load(FileLoad.Given.of(file, name, hash), now);
        return new Taken(Sidecar.of(name, now, hash, result), result);
      }
      List<ZipMembers.Member> members =
          new ZipMembers(spill, limits)
              .read(
                  file,
                  (path, member, memberHash) ->
                      load.load(FileLoad.Given.of(path, member, memberHash), now));
      return new Taken(Sidecar.of(name, now, hash, members), Sidecar.sum(members));
    } catch (MillraceException e) {
      LOG.warn("{}", e.problem().toText());
      if (isOfTheFile(e.problem().code())) {
        return new Taken(Sidecar.refused(name, now, e.problem().message()), null);
      }
      throw e;
    }
  }

  /// Whether another look would meet the same.
  private static boolean isOfTheFile(ProblemCode code) {
    return code == ProblemCode.FILE_REFUSED || code == ProblemCode.SOURCE_DRIFT;
  }
}
