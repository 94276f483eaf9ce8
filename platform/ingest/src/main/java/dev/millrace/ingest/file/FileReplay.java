package dev.millrace.ingest.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.ingest.row.Quarantine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Loads files anew of which something is in quarantine, from where they were kept: their rows, and
/// what they left in quarantine, become what the definition makes of them now. Members of archives
/// and files of buckets are not found here.
///
/// @param root that of the landing zone
/// @param load of this source
public record FileReplay(SourceDefinition.Files source, Path root, FileLoad load) {

  private static final List<String> PLACES = List.of("processed", "archive");
  private static final String SIDECAR = ".meta.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  public void run(LakeView lake, Instant now) {
    Map<String, String> wanted = wanted(lake);
    if (!wanted.isEmpty()) {
      kept(wanted)
          .forEach((name, file) ->
              load.again(FileLoad.Given.of(file, name, LandingFile.hash(file)), now));
    }
  }

  /// By the name of each file the SHA-256 of its newest delivery.
  private Map<String, String> wanted(LakeView lake) {
    var wanted = new LinkedHashMap<String, String>();
    if (lake.find(Quarantine.TABLE).isPresent() && lake.find(FileLedger.TABLE).isPresent()) {
      lake.read(
          new SqlQuery(
              """
              select file, max_by(sha256, number)
              from bronze.source_files as delivered
              where source = ?
                and exists (
                  select 1 from bronze.quarantine as bad
                  where bad.source = ? and starts_with(bad.origin, delivered.file || ':'))
              group by file
              order by file
              """,
              List.of(source.name().value(), source.name().value())),
          row -> wanted.put(String.valueOf(row[0]), String.valueOf(row[1])));
    }
    return wanted;
  }

  /// A corrected file is kept under another name than its own; its sidecar says which it bears.
  private Map<String, Path> kept(Map<String, String> wanted) {
    var kept = new LinkedHashMap<String, Path>();
    for (String place : PLACES) {
      for (Path sidecar : sidecars(root.resolve(place).resolve(source.folder()))) {
        JsonNode meta = read(sidecar);
        String name = meta.path("source_file").asText();
        String bare = sidecar.getFileName().toString();
        Path file = sidecar.resolveSibling(bare.substring(0, bare.length() - SIDECAR.length()));
        if (meta.path("sha256").asText().equals(wanted.get(name))
            && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
          kept.put(name, file);
        }
      }
    }
    return kept;
  }

  private static List<Path> sidecars(Path folder) {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return new ArrayList<>();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(SIDECAR)).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode read(Path sidecar) {
    try {
      return JSON.readTree(sidecar.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
