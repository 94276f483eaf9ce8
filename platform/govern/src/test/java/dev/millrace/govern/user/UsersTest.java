package dev.millrace.govern.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.contracts.platform.PlatformDatabase;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.embedded.sqlite.SqliteDatabase;
import dev.millrace.govern.Access;
import dev.millrace.govern.user.User.Token;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UsersTest {

  private final Path directory;
  private Instant now = Instant.parse("2026-03-01T10:00:00Z");
  private final InstantSource clock = () -> now;
  private final Access access;
  private PlatformDatabase database;
  private Users users;

  UsersTest(@TempDir Path directory) {
    this.directory = directory;
    this.access = Access.openOrCreate(directory);
    this.database = SqliteDatabase.open(directory.resolve("platform.db"));
    this.users = Users.open(access, database, clock);
  }

  @BeforeEach
  void ada() {
    users.add("ada", UserRole.ANALYST);
  }

  @AfterEach
  void close() {
    users.close();
    database.close();
  }

  @Test
  void aTokenNamesItsUserAlsoAfterANewStart() {
    String token = users.newToken("ada", null);

    users.close();
    database.close();
    database = SqliteDatabase.open(directory.resolve("platform.db"));
    users = Users.open(access, database, clock);

    assertThat(users.byToken(token)).contains(new Caller("ada", UserRole.ANALYST));
    assertThat(users.byToken(access.token())).contains(Caller.OWNER);
  }

  @Test
  void whoHasTheIdButNotTheSecretIsNobody() {
    String token = users.newToken("ada", null);
    char last = token.charAt(token.length() - 1);

    assertThat(users.byToken(token.substring(0, token.length() - 1) + (last == 'a' ? 'b' : 'a')))
        .isEmpty();
    assertThat(users.byToken(token + "a")).isEmpty();
    assertThat(users.byToken(token.substring(0, 16))).isEmpty();
    assertThat(users.byToken("")).isEmpty();
  }

  @Test
  void theDatabaseHoldsNothingThatOpensADoor() {
    String token = users.newToken("ada", null);

    String kept =
        Jdbi.create(database.dataSource())
            .withHandle(handle ->
                handle
                    .createQuery("select hash || ' ' || id from platform_tokens")
                    .mapTo(String.class)
                    .one());

    assertThat(kept).doesNotContain(token.substring(16));
    String hash = kept.substring(0, 64);
    String id = kept.substring(65);
    assertThat(users.byToken(hash)).isEmpty();
    assertThat(users.byCookie(id + "." + hash)).isEmpty();
    assertThat(users.byCookie(hash)).isEmpty();
  }

  @Test
  void aCookieStandsForItsTokenUntilTheTokenIsDropped() {
    String token = users.newToken("ada", null);
    String cookie = users.cookieOf(token).orElseThrow();
    assertThat(users.byCookie(cookie)).contains(new Caller("ada", UserRole.ANALYST));
    assertThat(cookie).doesNotContain(token.substring(16));

    users.dropToken("ada", token.substring(3, 15));

    assertThat(users.byCookie(cookie)).isEmpty();
    assertThat(users.byToken(token)).isEmpty();
    assertThat(users.cookieOf(token)).isEmpty();
  }

  @Test
  void aTokenOpensNothingFromTheMomentItExpires() {
    String token = users.newToken("ada", Duration.ofHours(1));
    String cookie = users.cookieOf(token).orElseThrow();
    now = now.plus(Duration.ofMinutes(59));
    assertThat(users.byToken(token)).isPresent();

    now = now.plus(Duration.ofMinutes(1));

    assertThat(users.byToken(token)).isEmpty();
    assertThat(users.byCookie(cookie)).isEmpty();
  }

  @Test
  void aDroppedUserWhoIsAddedAgainDoesNotGetTheOldTokensBack() {
    String token = users.newToken("ada", null);
    users.drop("ada");
    users.add("ada", UserRole.ADMIN);

    assertThat(users.byToken(token)).isEmpty();
    assertThat(users.all().getLast().tokens()).isEmpty();
  }

  @Test
  void anotherRoleCountsForTokensThatAreOut() {
    String token = users.newToken("ada", null);

    users.changeRole("ada", UserRole.VIEWER);

    assertThat(users.byToken(token)).contains(new Caller("ada", UserRole.VIEWER));
  }

  @Test
  void whatAnotherProcessDropsEndsHereWithinSeconds() {
    String token = users.newToken("ada", null);
    try (Users other = Users.open(access, database, clock)) {
      assertThat(other.byToken(token)).isPresent();

      users.drop("ada");

      long deadline = System.nanoTime() + Users.REREAD.multipliedBy(3).toNanos();
      while (other.byToken(token).isPresent() && System.nanoTime() < deadline) {
        LockSupport.parkNanos(20_000_000);
      }
      assertThat(other.byToken(token)).isEmpty();
    }
  }

  @Test
  void tokensAreBoundedAndExpiredOnesMakeRoom() {
    for (int i = 0; i < UserStore.MOST_TOKENS; i++) {
      users.newToken("ada", Duration.ofHours(1));
    }
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> users.newToken("ada", null))
        .withMessage("The user 'ada' has 20 tokens, as many as one may have.");

    now = now.plus(Duration.ofHours(2));
    users.newToken("ada", null);

    assertThat(users.all().getLast().tokens()).hasSize(1);
    assertThat(users.all().getLast().tokens()).extracting(Token::expiresAt).containsOnlyNulls();
  }

  @Test
  void namesThatAreNoneOrTakenAreRefused() {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> users.add("ada", UserRole.VIEWER))
        .withMessage("There is a user 'ada' already.");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> users.add("Ada <script>", UserRole.VIEWER))
        .withMessageStartingWith("The user's name 'Ada <script>' is none;");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> users.drop("owner"))
        .withMessageStartingWith("The user 'owner' is whoever holds the file 'token'");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> users.newToken("eve", null))
        .withMessage("There is no user 'eve'.");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> UserRole.of("root"))
        .withMessage("The role 'root' is none; expected viewer, analyst or admin.");
  }
}
