package dev.millrace.ingest.file;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The `*.meta.json` beside a file that was taken: what became of its rows.
public final class Sidecar {

  private static final String PROCESSED_AT = "processed_at";
  private static final String VALIDATION_PASSED = "validation_passed";
  private static final String PROBLEM = "problem";

  private Sidecar() {}

  public static Map<String, Object> of(
      String name, Instant now, @Nullable String hash, FileLoad.Result result) {
    var meta = new LinkedHashMap<String, Object>();
    meta.put("source_file", name);
    meta.put(PROCESSED_AT, now.toString());
    if (hash != null) {
      meta.put("sha256", hash);
    }
    meta.put("records_received", result.received());
    meta.put("records_processed", result.loaded());
    meta.put("records_quarantined", result.quarantined());
    meta.put("records_unchanged", result.unchanged());
    meta.put("records_replaced", result.replaced());
    meta.put(VALIDATION_PASSED, result.quarantined() == 0 && result.trouble() == null);
    if (result.trouble() != null) {
      meta.put(PROBLEM, result.trouble());
    }
    return meta;
  }

  public static Map<String, Object> refused(String name, Instant now, String reason) {
    var meta = new LinkedHashMap<String, Object>();
    meta.put("source_file", LandingFile.shown(name));
    meta.put(PROCESSED_AT, now.toString());
    meta.put(VALIDATION_PASSED, false);
    meta.put(PROBLEM, reason);
    return meta;
  }

  /// Of an archive: the sums, and each member as a file of its own.
  public static Map<String, Object> of(
      String name, Instant now, String hash, List<ZipMembers.Member> members) {
    Map<String, Object> meta = of(name, now, hash, sum(members));
    boolean isWhole = members.stream().allMatch(member -> member.problem() == null);
    meta.put(VALIDATION_PASSED, isWhole && Boolean.TRUE.equals(meta.get(VALIDATION_PASSED)));
    meta.put(
        "members",
        members.stream()
            .map(member ->
                member.result() == null
                    ? refused(
                        member.name(),
                        now,
                        member.problem() == null ? "" : member.problem().message())
                    : of(member.name(), now, null, member.result()))
            .toList());
    return meta;
  }

  public static FileLoad.Result sum(List<ZipMembers.Member> members) {
    long[] sums = new long[5];
    String trouble = null;
    for (ZipMembers.Member member : members) {
      FileLoad.Result result = member.result();
      if (result != null) {
        sums[0] += result.received();
        sums[1] += result.loaded();
        sums[2] += result.quarantined();
        sums[3] += result.unchanged();
        sums[4] += result.replaced();
        trouble = trouble == null ? result.trouble() : trouble;
      }
    }
    return new FileLoad.Result(sums[0], sums[1], sums[2], sums[3], sums[4], trouble);
  }

  public static Instant processedAt(Path meta) {
    try {
      return Instant.parse(new ObjectMapper().readTree(meta.toFile()).path(PROCESSED_AT).asText());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
