package dev.millrace.govern.user;

import dev.millrace.contracts.platform.PlatformDatabase;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.govern.Access;
import dev.millrace.govern.user.UserStore.Kept;
import dev.millrace.govern.user.UserStore.KeptToken;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Everybody who may ask. Requests are judged by what is held in memory: a change made here counts
/// at once, one made by another process on the same database within [#REREAD]. Safe for any thread.
public final class Users implements AutoCloseable {

  /// How old what this process knows of other processes' changes may be.
  public static final Duration REREAD = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(Users.class);
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._@-]{0,59}");
  private static final Duration LONGEST = Duration.ofDays(3_660);

  private final Access access;
  private final UserStore store;
  private final InstantSource clock;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread reader;
  private volatile Map<String, Held> known = Map.of();

  private Users(Access access, PlatformDatabase database, InstantSource clock) {
    this.access = access;
    this.store = new UserStore(database);
    this.clock = clock;
    reread();
    this.reader = Thread.ofVirtual().name("users").start(this::rereadUntilClosed);
  }

  /// @param clock of the wall: tokens expire in real time
  public static Users open(Access access, PlatformDatabase database, InstantSource clock) {
    return new Users(access, database, clock);
  }

  /// Who shows this token.
  public Optional<Caller> byToken(String given) {
    if (access.isToken(given)) {
      return Optional.of(Caller.OWNER);
    }
    return TokenText.parse(given)
        .flatMap(token ->
            held(token.id())
                .filter(held -> TokenText.isSame(held.hash(), token.hash()))
                .map(Held::caller));
  }

  /// What a browser may keep instead of the token of a user; none for another text.
  public Optional<String> cookieOf(String given) {
    return TokenText.parse(given)
        .filter(token -> byToken(given).isPresent())
        .map(token -> TokenText.cookie(access.token(), token.id(), token.hash()));
  }

  /// Who shows this cookie.
  public Optional<Caller> byCookie(String given) {
    int dot = given.indexOf('.');
    if (dot < 0) {
      return Optional.empty();
    }
    String id = given.substring(0, dot);
    return held(id)
        .filter(held -> TokenText.isSame(TokenText.cookie(access.token(), id, held.hash()), given))
        .map(Held::caller);
  }

  private Optional<Held> held(String id) {
    return Optional.ofNullable(known.get(id))
        .filter(held -> held.expiresAt() == null || clock.instant().isBefore(held.expiresAt()));
  }

  /// All, the owner first, then by name.
  public List<User> all() {
    List<User> users = new ArrayList<>();
    users.add(new User(Caller.OWNER.user(), Caller.OWNER.role(), null, List.of()));
    store.all().forEach(kept -> users.add(kept.shown()));
    return users;
  }

  /// Adds a user, who has no token yet.
  ///
  /// @throws MillraceException NAME_FORM, or PARAMETER_VALUE when there is one of that name
  public void add(String name, UserRole role) {
    if (!NAME.matcher(name).matches()) {
      throw ProblemCode.NAME_FORM.exception(
          "The user's name '%s' is none; expected up to 60 of a-z, 0-9 and . _ @ -, a letter or digit first."
              .formatted(name.substring(0, Math.min(80, name.length()))),
          "Write it as in 'ada' or 'ada@shop.example'.");
    }
    requireNotOwner(name);
    store.add(name, role, clock.instant());
  }

  /// @throws MillraceException NOT_FOUND
  public void changeRole(String name, UserRole role) {
    requireNotOwner(name);
    store.role(name, role);
    reread();
  }

  /// Makes a token. It is answered this once; only its hash is kept.
  ///
  /// @param lives null for a token that does not expire
  /// @throws MillraceException NOT_FOUND
  public String newToken(String name, @Nullable Duration lives) {
    requireNotOwner(name);
    Instant now = clock.instant();
    TokenText token = TokenText.fresh();
    store.addToken(name, token, now, lives == null ? null : now.plus(bounded(lives)));
    reread();
    return token.text();
  }

  private static Duration bounded(Duration lives) {
    if (lives.toSeconds() < 1 || lives.compareTo(LONGEST) > 0) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "A token cannot live for %,d s; expected 1 s to %d days."
              .formatted(lives.toSeconds(), LONGEST.toDays()),
          "Write it as in '30 days', or leave it out for a token that does not expire.");
    }
    return lives;
  }

  /// The token opens nothing any more.
  ///
  /// @throws MillraceException NOT_FOUND
  public void dropToken(String name, String id) {
    requireNotOwner(name);
    store.dropToken(name, id);
    reread();
  }

  /// The user and all tokens are gone.
  ///
  /// @throws MillraceException NOT_FOUND
  public void drop(String name) {
    requireNotOwner(name);
    store.drop(name);
    reread();
  }

  private static void requireNotOwner(String name) {
    if (name.equals(Caller.OWNER.user())) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The user 'owner' is whoever holds the file 'token' of the data directory, and stays so.",
          "To change that token, stop Millrace, remove the file and start it again.");
    }
  }

  /// One at a time, so that what was read earlier never takes the place of what was read later.
  private synchronized void reread() {
    Map<String, Held> read = new HashMap<>();
    for (Kept kept : store.all()) {
      for (KeptToken token : kept.tokens()) {
        var caller = new Caller(kept.name(), kept.role());
        read.put(token.token().id(), new Held(caller, token.hash(), token.token().expiresAt()));
      }
    }
    known = Map.copyOf(read);
  }

  private void rereadUntilClosed() {
    try {
      while (!closed.await(REREAD.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          reread();
        } catch (RuntimeException e) {
          LOG.warn("Users could not be read again; those known before stay: {}", e.getMessage());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// A token as requests are judged by it.
  private record Held(Caller caller, String hash, @Nullable Instant expiresAt) {}
}
