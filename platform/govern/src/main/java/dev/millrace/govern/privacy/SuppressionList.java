package dev.millrace.govern.privacy;

import dev.millrace.contracts.platform.PlatformDatabase;
import dev.millrace.contracts.platform.PlatformDatabase.Dialect;
import dev.millrace.contracts.privacy.Suppressions;
import dev.millrace.govern.SecretFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Of whom nothing is taken in any more, as keyed hashes: who reads the list learns no identifier.
/// It is asked from memory, and read anew every two seconds, because another process may have
/// changed it. Safe for any thread.
public final class SuppressionList implements Suppressions, AutoCloseable {

  /// After so long every process knows of a change.
  static final Duration KNOWN_WITHIN = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(SuppressionList.class);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(2);
  private static final String ALGORITHM = "HmacSHA256";

  private final Jdbi jdbi;
  private final SecretKeySpec key;
  private final InstantSource clock;
  private final Thread thread;
  private volatile Set<String> hashes = Set.of();
  private volatile boolean isClosed;

  private SuppressionList(PlatformDatabase database, Path keyFile, InstantSource clock) {
    this.jdbi = Jdbi.create(database.dataSource());
    this.clock = clock;
    jdbi.useHandle(handle ->
        handle.execute(
            """
            create table if not exists privacy_suppressions (
              hash varchar(64) primary key,
              regulation varchar(40) not null,
              at_ms bigint not null
            )
            """));
    String secret = SecretFile.openOrCreate(keyFile);
    this.key =
        new SecretKeySpec(
            (database.dialect() == Dialect.SQLITE ? secret : shared(secret))
                .getBytes(StandardCharsets.UTF_8),
            ALGORITHM);
    this.thread = Thread.ofVirtual().name("suppressions").unstarted(this::follow);
  }

  /// @param keyFile holds the key of the hashes; made when it is missing
  public static SuppressionList open(PlatformDatabase database, Path keyFile, InstantSource clock) {
    var list = new SuppressionList(database, keyFile, clock);
    list.reload();
    list.thread.start();
    return list;
  }

  /// Processes that share a database must know people by the same hashes: there the key of the
  /// first of them stands beside the list.
  private String shared(String own) {
    return jdbi.inTransaction(handle -> {
      handle.execute(
          "create table if not exists privacy_key (one integer primary key, secret varchar(100) not null)");
      handle
          .createUpdate(
              "insert into privacy_key (one, secret) values (1, :secret) on conflict (one) do nothing")
          .bind("secret", own)
          .execute();
      return handle.createQuery("select secret from privacy_key").mapTo(String.class).one();
    });
  }

  @Override
  public boolean isEmpty() {
    return hashes.isEmpty();
  }

  @Override
  public boolean holds(String identifier) {
    Set<String> all = hashes;
    return !all.isEmpty() && all.contains(hash(identifier));
  }

  /// How many identifiers are on it.
  public int count() {
    return hashes.size();
  }

  String hash(String identifier) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return HexFormat.of().formatHex(mac.doFinal(identifier.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("Every Java has " + ALGORITHM + ".", e);
    }
  }

  /// Puts identifiers on the list; those that stand there stay as they are.
  void add(String regulation, List<String> identifiers) {
    Instant now = clock.instant();
    jdbi.useTransaction(handle -> {
      var batch =
          handle.prepareBatch(
              """
              insert into privacy_suppressions (hash, regulation, at_ms)
              values (:hash, :regulation, :at) on conflict (hash) do nothing
              """);
      for (String identifier : identifiers) {
        batch
            .bind("hash", hash(identifier))
            .bind("regulation", regulation)
            .bind("at", now.toEpochMilli())
            .add();
      }
      batch.execute();
    });
    reload();
  }

  /// Takes identifiers off the list, with all that came onto it together with one of them: who they
  /// belong to may not be known any more.
  void remove(List<String> identifiers) {
    jdbi.useTransaction(handle -> {
      for (String identifier : identifiers) {
        handle
            .createUpdate(
                """
                delete from privacy_suppressions where regulation in
                  (select regulation from privacy_suppressions where hash = :hash)
                """)
            .bind("hash", hash(identifier))
            .execute();
      }
    });
    reload();
  }

  private void reload() {
    hashes =
        Set.copyOf(
            jdbi.withHandle(handle ->
                handle
                    .createQuery("select hash from privacy_suppressions")
                    .mapTo(String.class)
                    .list()));
  }

  private void follow() {
    while (!isClosed) {
      LockSupport.parkNanos(LOOK_EVERY.toNanos());
      try {
        if (!isClosed) {
          reload();
        }
      } catch (RuntimeException e) {
        LOG.warn("Suppressions are as last known: {}", e.getMessage());
      }
    }
  }

  @Override
  public void close() {
    isClosed = true;
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
