package dev.millrace.govern.privacy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contracts.platform.PlatformDatabase;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// Regulations in the platform database. Whom one is about stands there only until it is done.
final class RegulationStore {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, Long>> COUNTS = new TypeReference<>() {};
  private static final TypeReference<List<String>> WORDS = new TypeReference<>() {};
  private static final TypeReference<List<List<String>>> PEOPLE = new TypeReference<>() {};

  private final Jdbi jdbi;

  RegulationStore(PlatformDatabase database) {
    this.jdbi = Jdbi.create(database.dataSource());
    String counter =
        switch (database.dialect()) {
          case SQLITE -> "integer primary key autoincrement";
          case POSTGRESQL -> "bigint generated always as identity primary key";
        };
    jdbi.useHandle(handle ->
        handle.execute(
            """
            create table if not exists privacy_regulations (
              number %s,
              id varchar(40) not null unique,
              type varchar(30) not null,
              status varchar(20) not null,
              people integer not null,
              subject text,
              subject_hash varchar(64) not null,
              said_at varchar(500),
              erased_ms bigint not null,
              is_calm integer not null,
              deleted text not null,
              waiting text not null,
              user_name varchar(60) not null,
              created_ms bigint not null,
              finished_ms bigint
            )
            """
                .formatted(counter)));
  }

  /// A regulation that is not done yet.
  ///
  /// @param people the identifiers of each
  /// @param saidAt up to where the log must be in the lake, as [LogPosition] writes it; null before
  ///   the log was told
  /// @param erasedAt when rows went last
  /// @param isCalm whether nobody read an earlier state when it was looked last
  record Work(
      Regulation regulation,
      List<List<String>> people,
      @Nullable String saidAt,
      Instant erasedAt,
      boolean isCalm) {

    List<String> identifiers() {
      return people.stream().flatMap(List::stream).distinct().toList();
    }
  }

  void add(Regulation regulation, List<List<String>> people, String hash) {
    jdbi.useTransaction(handle ->
        handle
            .createUpdate(
                """
                insert into privacy_regulations (id, type, status, people, subject, subject_hash,
                  erased_ms, is_calm, deleted, waiting, user_name, created_ms)
                values (:id, :type, :status, :people, :subject, :hash, 0, 0, '{}', '[]', :user, :created)
                """)
            .bind("id", regulation.id())
            .bind("type", regulation.type().name())
            .bind("status", regulation.status().name())
            .bind("people", regulation.people())
            .bind("subject", text(people))
            .bind("hash", hash)
            .bind("user", regulation.user())
            .bind("created", regulation.createdAt().toEpochMilli())
            .execute());
  }

  Optional<Regulation> find(String id) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery("select * from privacy_regulations where id = :id")
            .bind("id", id)
            .map(RegulationStore::regulation)
            .findOne());
  }

  /// One that is asked for already and not done.
  Optional<Regulation> findOpen(Regulation.Type type, String hash) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                """
                select * from privacy_regulations
                where type = :type and subject_hash = :hash and status <> 'FINISHED'
                order by number limit 1
                """)
            .bind("type", type.name())
            .bind("hash", hash)
            .map(RegulationStore::regulation)
            .findOne());
  }

  /// Newest first.
  List<Regulation> list(int limit, int offset) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                "select * from privacy_regulations order by number desc limit :limit offset :offset")
            .bind("limit", limit)
            .bind("offset", offset)
            .map(RegulationStore::regulation)
            .list());
  }

  /// Those about somebody, newest first.
  List<Regulation> of(String hash, int limit) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                """
                select * from privacy_regulations where subject_hash = :hash
                order by number desc limit :limit
                """)
            .bind("hash", hash)
            .bind("limit", limit)
            .map(RegulationStore::regulation)
            .list());
  }

  /// What is to be done, in the order in which it was asked for.
  List<Work> open() {
    return jdbi.withHandle(handle ->
        handle
            .createQuery(
                "select * from privacy_regulations where status <> 'FINISHED' order by number")
            .map((row, context) ->
                new Work(
                    regulation(row, context),
                    read(row.getString("subject"), PEOPLE),
                    row.getString("said_at"),
                    Instant.ofEpochMilli(row.getLong("erased_ms")),
                    row.getInt("is_calm") == 1))
            .list());
  }

  void told(String id, String saidAt) {
    jdbi.useTransaction(handle ->
        handle
            .createUpdate(
                "update privacy_regulations set status = 'RUNNING', said_at = :said where id = :id")
            .bind("said", saidAt)
            .bind("id", id)
            .execute());
  }

  void passed(
      String id,
      Map<String, Long> deleted,
      List<String> waiting,
      Instant erasedAt,
      boolean isCalm) {
    jdbi.useTransaction(handle ->
        handle
            .createUpdate(
                """
                update privacy_regulations set status = 'RUNNING', deleted = :deleted,
                  waiting = :waiting, erased_ms = :erased, is_calm = :calm
                where id = :id
                """)
            .bind("deleted", text(deleted))
            .bind("waiting", text(waiting))
            .bind("erased", erasedAt.toEpochMilli())
            .bind("calm", isCalm ? 1 : 0)
            .bind("id", id)
            .execute());
  }

  /// It is done, and whom it was about is forgotten.
  void finished(String id, Instant at) {
    jdbi.useTransaction(handle ->
        handle
            .createUpdate(
                """
                update privacy_regulations set status = 'FINISHED', subject = null, waiting = '[]',
                  finished_ms = :at
                where id = :id
                """)
            .bind("at", at.toEpochMilli())
            .bind("id", id)
            .execute());
  }

  private static Regulation regulation(ResultSet row, StatementContext context)
      throws SQLException {
    long finished = row.getLong("finished_ms");
    Instant finishedAt = row.wasNull() ? null : Instant.ofEpochMilli(finished);
    return new Regulation(
        row.getString("id"),
        Regulation.Type.valueOf(row.getString("type")),
        Regulation.Status.valueOf(row.getString("status")),
        row.getInt("people"),
        read(row.getString("deleted"), COUNTS),
        read(row.getString("waiting"), WORDS),
        row.getString("user_name"),
        Instant.ofEpochMilli(row.getLong("created_ms")),
        finishedAt);
  }

  private static String text(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A regulation cannot be written as JSON; this is a bug.", e);
    }
  }

  private static <T> T read(String text, TypeReference<T> type) {
    try {
      return JSON.readValue(text, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A stored regulation is not readable; this is a bug.", e);
    }
  }
}
