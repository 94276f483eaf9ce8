package dev.millrace.govern.user;

import dev.millrace.contracts.platform.PlatformDatabase;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.govern.user.User.Token;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/// Users in the platform database. Every method is one transaction. Safe for any thread.
final class UserStore {

  static final int MOST_USERS = 1_000;
  static final int MOST_TOKENS = 20;

  private final Jdbi jdbi;

  UserStore(PlatformDatabase database) {
    this.jdbi = Jdbi.create(database.dataSource());
    jdbi.useTransaction(handle -> {
      handle.execute(
          """
          create table if not exists platform_users (
            name varchar(60) primary key,
            user_role varchar(20) not null,
            created_ms bigint not null
          )
          """);
      handle.execute(
          """
          create table if not exists platform_tokens (
            id varchar(12) primary key,
            user_name varchar(60) not null,
            hash varchar(64) not null,
            created_ms bigint not null,
            expires_ms bigint
          )
          """);
    });
  }

  void add(String name, UserRole role, Instant now) {
    jdbi.useTransaction(handle -> {
      int added =
          handle
              .createUpdate(
                  """
                  insert into platform_users (name, user_role, created_ms)
                  values (:name, :role, :now) on conflict (name) do nothing
                  """)
              .bind("name", name)
              .bind("role", role.word())
              .bind("now", now.toEpochMilli())
              .execute();
      if (added == 0) {
        throw ProblemCode.PARAMETER_VALUE.exception(
            "There is a user '%s' already.".formatted(name),
            "Give the user another token, or drop the user first.");
      }
      if (count(handle, "select count(*) from platform_users where name <> :name", name)
          >= MOST_USERS) {
        throw ProblemCode.PARAMETER_VALUE.exception(
            "There are %,d users, as many as there may be.".formatted(MOST_USERS),
            "Drop those that have gone.");
      }
    });
  }

  void role(String name, UserRole role) {
    int changed =
        jdbi.withHandle(handle ->
            handle
                .createUpdate("update platform_users set user_role = :role where name = :name")
                .bind("role", role.word())
                .bind("name", name)
                .execute());
    requireFound(changed, name);
  }

  void addToken(String name, TokenText token, Instant now, @Nullable Instant expires) {
    jdbi.useTransaction(handle -> {
      handle
          .createUpdate(
              "delete from platform_tokens where user_name = :name and expires_ms <= :now")
          .bind("name", name)
          .bind("now", now.toEpochMilli())
          .execute();
      requireFound(
          (int) count(handle, "select count(*) from platform_users where name = :name", name),
          name);
      if (count(handle, "select count(*) from platform_tokens where user_name = :name", name)
          >= MOST_TOKENS) {
        throw ProblemCode.PARAMETER_VALUE.exception(
            "The user '%s' has %d tokens, as many as one may have.".formatted(name, MOST_TOKENS),
            "Drop one that is used no longer.");
      }
      handle
          .createUpdate(
              """
              insert into platform_tokens (id, user_name, hash, created_ms, expires_ms)
              values (:id, :name, :hash, :now, :expires)
              """)
          .bind("id", token.id())
          .bind("name", name)
          .bind("hash", token.hash())
          .bind("now", now.toEpochMilli())
          .bind("expires", expires == null ? null : expires.toEpochMilli())
          .execute();
    });
  }

  private static long count(Handle handle, String sql, String name) {
    return handle.createQuery(sql).bind("name", name).mapTo(Long.class).one();
  }

  void drop(String name) {
    jdbi.useTransaction(handle -> {
      handle
          .createUpdate("delete from platform_tokens where user_name = :name")
          .bind("name", name)
          .execute();
      requireFound(
          handle
              .createUpdate("delete from platform_users where name = :name")
              .bind("name", name)
              .execute(),
          name);
    });
  }

  void dropToken(String name, String id) {
    int dropped =
        jdbi.withHandle(handle ->
            handle
                .createUpdate("delete from platform_tokens where user_name = :name and id = :id")
                .bind("name", name)
                .bind("id", id)
                .execute());
    if (dropped == 0) {
      throw ProblemCode.NOT_FOUND.exception(
          "The user '%s' has no token '%s'.".formatted(name, id),
          "See './millrace user ls' for the ids.");
    }
  }

  private static void requireFound(int rows, String name) {
    if (rows == 0) {
      throw ProblemCode.NOT_FOUND.exception(
          "There is no user '%s'.".formatted(name), "See './millrace user ls'.");
    }
  }

  /// All, by name; there are at most [#MOST_USERS].
  List<Kept> all() {
    return jdbi.inTransaction(handle -> {
      Map<String, List<KeptToken>> tokens = new HashMap<>();
      handle
          .createQuery(
              "select id, user_name, hash, created_ms, expires_ms from platform_tokens order by created_ms, id")
          .map((row, _) -> {
            long expires = row.getLong("expires_ms");
            Instant end = row.wasNull() ? null : Instant.ofEpochMilli(expires);
            var token =
                new Token(
                    row.getString("id"), Instant.ofEpochMilli(row.getLong("created_ms")), end);
            tokens
                .computeIfAbsent(row.getString("user_name"), _ -> new ArrayList<>())
                .add(new KeptToken(token, row.getString("hash")));
            return token;
          })
          .list();
      return handle
          .createQuery("select name, user_role, created_ms from platform_users order by name")
          .map((row, _) ->
              new Kept(
                  row.getString("name"),
                  UserRole.of(row.getString("user_role")),
                  Instant.ofEpochMilli(row.getLong("created_ms")),
                  tokens.getOrDefault(row.getString("name"), List.of())))
          .list();
    });
  }

  /// A user with the hashes of the tokens.
  record Kept(String name, UserRole role, Instant createdAt, List<KeptToken> tokens) {

    User shown() {
      return new User(name, role, createdAt, tokens.stream().map(KeptToken::token).toList());
    }
  }

  /// @param hash of the whole token, in hexadecimal digits
  record KeptToken(Token token, String hash) {}
}
