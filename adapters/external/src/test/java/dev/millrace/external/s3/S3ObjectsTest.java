package dev.millrace.external.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.contracts.definition.ObjectAccess;
import dev.millrace.contracts.definition.ObjectAccess.Keys;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.store.ObjectStore;
import dev.millrace.contracts.store.StoredObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class S3ObjectsTest {

  @TempDir static Path home;

  private S3Server server;

  @BeforeAll
  void start() throws Exception {
    server = S3Server.start();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Test
  void whatIsWrittenIsReadBackWholeAndListedBelowItsPrefixAlone() throws IOException {
    try (ObjectStore store = open("a/b");
        ObjectStore other = open("a/bc")) {
      byte[] content = new byte[300_000];
      new Random(1).nextBytes(content);
      store.write(file(content), "data/day=2026-05-01/x y+z.parquet");
      other.write(file(new byte[] {1}), "data/other");

      List<StoredObject> listed = store.list("", null).objects();

      assertThat(listed)
          .extracting(StoredObject::key, StoredObject::bytes)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple("data/day=2026-05-01/x y+z.parquet", 300_000L));
      assertThat(read(store, listed.getFirst().key())).isEqualTo(content);
      assertThat(store.location()).isEqualTo("s3://shop/a/b");
    }
  }

  @Test
  void aLongListingComesInPages() {
    server.fill("pages/n/", 1_003);
    try (ObjectStore store = open("pages")) {
      ObjectStore.Page first = store.list("n/", null);
      ObjectStore.Page second = store.list("n/", first.objects().getLast().key());

      assertThat(first.objects()).hasSize(1_000);
      assertThat(first.isLast()).isFalse();
      assertThat(second.objects()).extracting(StoredObject::key).contains("n/01002").hasSize(3);
      assertThat(second.isLast()).isTrue();

      var keys = new ArrayList<String>();
      first.objects().subList(0, 40).forEach(object -> keys.add(object.key()));
      keys.add("n/never-was");
      store.delete(keys);
      assertThat(store.list("n/", null).objects().getFirst().key()).isEqualTo("n/00040");
    }
  }

  @Test
  void aCopyIsMadeOnlyOfWhatWasListed() throws IOException {
    try (ObjectStore store = open("copies")) {
      store.write(file(new byte[] {1}), "landing/a.csv");
      StoredObject listed = store.list("landing/", null).objects().getFirst();
      store.copy(listed, "processed/a.csv");
      store.write(file(new byte[] {2}), "landing/a.csv");

      assertThatThrownBy(() -> store.copy(listed, "processed/a.csv"))
          .satisfies(is(ProblemCode.NOT_FOUND));
      assertThat(read(store, "processed/a.csv")).containsExactly(1);
    }
  }

  @Test
  void anObjectThatIsNotThereIsNotFound() {
    try (ObjectStore store = open("none")) {
      assertThatThrownBy(() -> store.read("x", home.resolve("x")))
          .satisfies(is(ProblemCode.NOT_FOUND));
    }
  }

  @Test
  void answersThatBreakInTheMiddleAreAskedForAgain() throws IOException {
    try (ObjectStore store = open("broken")) {
      byte[] content = new byte[2_000_000];
      new Random(2).nextBytes(content);
      store.write(file(content), "large");
      server.breakAnswers(3);

      assertThat(read(store, "large")).isEqualTo(content);
      server.breakAnswers(2);
      assertThat(store.list("", null).objects()).hasSize(1);
    }
  }

  @Test
  void aServerThatIsGoneIsOneProblemThatTellsNoSecret() throws IOException {
    Path file = file(new byte[100_000]);
    try (ObjectStore store = open("gone")) {
      server.cut(true);

      assertThatThrownBy(() -> store.list("", null))
          .satisfies(is(ProblemCode.OBJECT_STORE_UNAVAILABLE))
          .hasMessageContaining("'s3://shop/gone' at '%s'".formatted(server.endpoint()))
          .hasMessageNotContaining("secret-of-who");
      assertThatThrownBy(() -> store.write(file, "x"))
          .satisfies(is(ProblemCode.OBJECT_STORE_UNAVAILABLE));
    } finally {
      server.cut(false);
    }
  }

  @Test
  void wrongKeysAndABucketThatIsNotThereAreTold() {
    var wrong = new Keys("who", "guessed-secret");
    try (ObjectStore store = S3Objects.open(server.access("x", wrong))) {
      assertThatThrownBy(() -> store.list("", null))
          .satisfies(is(ProblemCode.OBJECT_STORE_UNAVAILABLE))
          .hasMessageContaining("403")
          .hasMessageNotContaining("guessed-secret");
    }
    ObjectAccess right = server.access("x");
    var other = new ObjectAccess("no-such-bucket", "x", right.endpoint(), null, true, right.keys());
    try (ObjectStore store = S3Objects.open(other)) {
      assertThatThrownBy(() -> store.list("", null))
          .satisfies(is(ProblemCode.OBJECT_STORE_UNAVAILABLE))
          .hasMessageContaining("404 NoSuchBucket");
    }
    assertThat(right).hasToString("ObjectAccess[s3://shop/x]");
    assertThat(String.valueOf(right.keys())).doesNotContain("secret");
  }

  private ObjectStore open(String prefix) {
    return S3Objects.open(server.access(prefix));
  }

  private static Path file(byte[] content) throws IOException {
    return Files.write(Files.createTempFile(home, "put", ""), content);
  }

  private static byte[] read(ObjectStore store, String key) throws IOException {
    Path into = Files.createTempFile(home, "got", "");
    store.read(key, into);
    return Files.readAllBytes(into);
  }

  private static java.util.function.Consumer<Throwable> is(ProblemCode code) {
    return thrown ->
        assertThat(thrown)
            .isInstanceOfSatisfying(
                MillraceException.class, e -> assertThat(e.problem().code()).isEqualTo(code));
  }
}
