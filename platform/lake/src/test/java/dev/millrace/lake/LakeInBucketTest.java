package dev.millrace.lake;

import static dev.millrace.lake.LakeFixture.appendOf;
import static dev.millrace.lake.LakeFixture.commit;
import static dev.millrace.lake.LakeFixture.row;
import static dev.millrace.lake.LakeFixture.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.definition.ExternalWrites;
import dev.millrace.contracts.lake.AsOf;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableMerge;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.store.ObjectStore;
import dev.millrace.contracts.store.StoredObject;
import dev.millrace.external.s3.S3Objects;
import dev.millrace.external.s3.S3Server;
import dev.millrace.lake.rest.IcebergRest;
import dev.millrace.lake.rest.RestRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LakeInBucketTest {

  private static final long ROOM = 1 << 26;

  @TempDir static Path homes;

  private S3Server server;
  private int count;

  @BeforeAll
  void start() throws Exception {
    server = S3Server.start();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  /// Empty, with a place of its own in the bucket.
  private Path home() {
    try {
      return Files.createDirectories(homes.resolve("home" + ++count));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private ObjectStore bucket(Path home) {
    return S3Objects.open(server.access(home.getFileName() + "/lake"));
  }

  private LakeFixture open(Path home, long cacheBytes, Duration ahead) {
    return LakeFixture.inBucket(
        home, bucket(home), cacheBytes, () -> InstantSource.system().instant().plus(ahead));
  }

  private LakeFixture open(Path home) {
    return open(home, ROOM, Duration.ZERO);
  }

  @Test
  void allThatTheLakeDoesIsInTheBucketAndIsReadFromThereOnAnotherDisk() throws IOException {
    Path home = home();
    try (var it = open(home)) {
      it.append("bronze.a", "1", rows("id integer, text string", row(1, "x"), row(2, "y")));
      it.append("bronze.a", "2", rows("id integer, text string", row(3, "z")));
      publish(it, "first");
      it.lake()
          .commit(
              new LakeCommit(
                  List.of(
                      new TableMerge(
                          TableName.of("bronze.a"),
                          rows("id integer, text string", row(3, "new"), row(4, "w")),
                          List.of("id"),
                          null)),
                  new Mark("merge", null, "done")));
      for (int i = 10; i < 16; i++) {
        it.append("bronze.a", "more" + i, rows("id integer, text string", row(i, "m")));
      }
      publish(it, "second");
      Compacted done = it.lake().desk().compact(TableName.of("bronze.a"));
      assertThat(done.filesAfter()).isLessThan(done.filesBefore());
    }
    assertThat(locations(home))
        .isNotEmpty()
        .allMatch(l -> l.startsWith("s3://shop/" + home.getFileName() + "/lake/"));
    delete(home.resolve("copies"));

    try (var it = open(home, ROOM, Duration.ofDays(2))) {
      server.breakAnswers(4);
      assertThat(it.read("select id, text from bronze.a where id < 10 order by id"))
          .containsExactly(List.of(1, "x"), List.of(2, "y"), List.of(3, "new"), List.of(4, "w"));
      assertThat(it.read("select n from gold.t")).containsExactly(List.of(10L));
      assertThat(
              LakeFixture.read(
                  it.lake().asOf(new AsOf.Run(new RunId("first"))), "select n from gold.t"))
          .containsExactly(List.of(3L));

      int before = keys(home).size();
      Expired expired = it.lake().desk().expire(Duration.ofDays(1));

      assertThat(expired.files()).isPositive();
      assertThat(keys(home)).hasSizeLessThan(before);
      assertThat(it.lake().desk().collectOrphans(Duration.ofDays(1))).isEqualTo(new Orphans(0, 0));
      assertThat(it.read("select count(*) from bronze.a")).containsExactly(List.of(10L));
    }
  }

  private static void publish(LakeFixture it, String run) {
    var branch = it.lake().branch(new RunId(run));
    branch.replace(
        TableName.of("gold.t"), new SqlQuery("select count(*) as n from bronze.a"), null);
    branch.publish();
  }

  /// Right after the data file, and right before the catalog would hear of it.
  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void aWriterThatDiesBeforeItsCommitLeavesNothingToSeeAndItsFilesAreCleanedUp(int stored)
      throws Exception {
    Path home = home();
    ObjectStore lake = S3Objects.open(server.access("lake"));
    clear(lake);
    try (var it =
        LakeFixture.inBucket(
            home, S3Objects.open(server.access("lake")), ROOM, InstantSource.system())) {
      it.append("bronze.a", "first", rows("id integer", row(1)));
    }
    List<String> before = keys(lake);

    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                DyingProcess.class.getName(),
                home.toString(),
                server.endpoint().toString(),
                Integer.toString(stored))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor()).isEqualTo(DyingProcess.DIED);

    assertThat(keys(lake)).hasSize(before.size() + stored);
    try (var it =
        LakeFixture.inBucket(
            home,
            S3Objects.open(server.access("lake")),
            ROOM,
            () -> InstantSource.system().instant().plus(Duration.ofDays(2)))) {
      assertThat(it.read("select id from bronze.a")).containsExactly(List.of(1));
      assertThat(it.lake().mark("dying")).isEmpty();

      assertThat(it.lake().desk().collectOrphans(Duration.ofDays(1)).files()).isEqualTo(stored);

      assertThat(keys(lake)).isEqualTo(before);
      it.append("bronze.a", "dying", rows("id integer", row(2)));
      assertThat(it.read("select id from bronze.a order by id"))
          .containsExactly(List.of(1), List.of(2));
    }
    lake.close();
  }

  @Test
  void whileTheBucketIsAwayTheLastStateIsReadAndACommitIsOneProblem() {
    Path home = home();
    try (var it = open(home)) {
      it.append("bronze.a", "1", rows("id integer", row(1)));
    }
    server.cut(true);
    try (var it = open(home)) {
      assertThat(it.read("select id from bronze.a")).containsExactly(List.of(1));
      assertThatThrownBy(() -> it.append("bronze.a", "2", rows("id integer", row(2))))
          .satisfies(is(ProblemCode.OBJECT_STORE_UNAVAILABLE))
          .hasMessageContaining("'s3://shop/" + home.getFileName() + "/lake'");
      assertThat(it.lake().mark("2")).isEmpty();
      assertThat(it.read("select id from bronze.a")).containsExactly(List.of(1));

      server.cut(false);
      it.append("bronze.a", "2", rows("id integer", row(2)));
      assertThat(it.read("select id from bronze.a order by id"))
          .containsExactly(List.of(1), List.of(2));
    } finally {
      server.cut(false);
    }
  }

  @Test
  void whatIsNotOnThisMachineCannotBeReadWhileTheBucketIsAway() throws IOException {
    Path home = home();
    try (var it = open(home)) {
      it.append("bronze.a", "1", rows("id integer", row(1)));
    }
    delete(home.resolve("copies"));
    try (var it = open(home)) {
      server.cut(true);
      assertThatThrownBy(() -> it.read("select id from bronze.a"))
          .satisfies(is(ProblemCode.OBJECT_STORE_UNAVAILABLE));
    } finally {
      server.cut(false);
    }
  }

  @Test
  void theCacheKeepsToItsSizeAndSaysWhenAQueryNeedsMore() throws IOException {
    Path home = home();
    try (var it = open(home, 170_000, Duration.ZERO)) {
      for (int i = 0; i < 4; i++) {
        it.lake().commit(commit("load" + i, appendOf("bronze.t" + i, noise(i), null)));
      }
      for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 4; i++) {
          assertThat(it.read("select count(*) from bronze.t" + i)).containsExactly(List.of(80L));
          assertThat(((BucketFiles) it.context().files()).cachedBytes()).isLessThan(170_000);
        }
      }
      assertThat(bytesBelow(home.resolve("copies"))).isLessThan(170_000);
      assertThatThrownBy(
              () -> it.read("from bronze.t0 union all from bronze.t1 union all from bronze.t2"))
          .satisfies(is(ProblemCode.LAKE_CACHE_FULL))
          .hasMessageContaining("170.0 KB");
      assertThat(it.read("select count(*) from bronze.t3")).containsExactly(List.of(80L));
    }
  }

  /// About 60 kB that do not compress.
  private static dev.millrace.contracts.table.Rows noise(int seed) {
    var random = new Random(seed);
    List<Object[]> all = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      byte[] bytes = new byte[750];
      random.nextBytes(bytes);
      all.add(row(java.util.Base64.getEncoder().encodeToString(bytes)));
    }
    return rows("text string", all.toArray(Object[][]::new));
  }

  @Test
  void tablesDoNotMoveByAChangedSetting() {
    Path home = home();
    try (var it = open(home)) {
      it.append("bronze.a", "1", rows("id integer", row(1)));
    }

    assertThatThrownBy(() -> LakeFixture.open(home).close())
        .satisfies(is(ProblemCode.DEFINITION_VALUE))
        .hasMessageContaining("'bronze.a' lies at 's3://shop/");
    assertThatThrownBy(() ->
            LakeFixture.inBucket(
                    home, S3Objects.open(server.access("elsewhere")), ROOM, InstantSource.system())
                .close())
        .satisfies(is(ProblemCode.DEFINITION_VALUE));
  }

  @Test
  void otherEnginesAreToldWhereTheFilesLie() {
    Path home = home();
    try (var it = open(home)) {
      it.append("bronze.a", "1", rows("id integer", row(1)));
      var told = Map.of("s3.endpoint", server.endpoint().toString());
      try (var rest = IcebergRest.open(it.lake(), it.database(), ExternalWrites.BRONZE, told)) {
        var answer =
            rest.answer(
                new RestRequest(
                    "GET", "/v1/namespaces/bronze/tables/a", Map.of(), null, new byte[0]));
        assertThat(new String(answer.body(), StandardCharsets.UTF_8))
            .contains("s3://shop/" + home.getFileName() + "/lake/bronze/a/metadata/");
        var config = rest.answer(new RestRequest("GET", "/v1/config", Map.of(), null, new byte[0]));
        assertThat(new String(config.body(), StandardCharsets.UTF_8))
            .contains("\"s3.endpoint\":\"%s\"".formatted(server.endpoint()))
            .doesNotContain("secret");
      }
    }
  }

  @Test
  void namesThatLeadOutOfTheLakeAreRefused() {
    Path home = home();
    try (var it = open(home)) {
      LakeFiles files = it.context().files();
      for (String location :
          List.of(
              files.root() + "/../other/x",
              files.root() + "/bronze/../../x",
              files.root() + "//etc/passwd",
              files.root() + "-other/x",
              "s3://elsewhere/lake/x",
              "file:///etc/passwd")) {
        assertThat(files.contains(location)).as(location).isFalse();
        assertThatThrownBy(() -> files.newInputFile(location))
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }

  private List<String> locations(Path home) {
    return keys(home).stream()
        .map(key -> "s3://shop/" + home.getFileName() + "/lake/" + key)
        .toList();
  }

  private List<String> keys(Path home) {
    try (ObjectStore store = bucket(home)) {
      return keys(store);
    }
  }

  private static List<String> keys(ObjectStore store) {
    return store.list("", null).objects().stream().map(StoredObject::key).toList();
  }

  private static void clear(ObjectStore store) {
    store.delete(keys(store));
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static long bytesBelow(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static Consumer<Throwable> is(ProblemCode code) {
    return thrown ->
        assertThat(thrown)
            .isInstanceOfSatisfying(
                MillraceException.class, e -> assertThat(e.problem().code()).isEqualTo(code));
  }
}
