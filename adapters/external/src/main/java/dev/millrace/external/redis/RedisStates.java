package dev.millrace.external.redis;

import dev.millrace.contracts.feature.SharedStates;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// States as plain values of Redis, `millrace:<shop>:state:<key>`. One connection for all: Redis
/// answers in order, and reads of several keys are one round trip.
public final class RedisStates implements SharedStates {

  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final RedisClient client;
  private final StatefulRedisConnection<String, byte[]> connection;
  private final String prefix;

  private RedisStates(
      RedisClient client, StatefulRedisConnection<String, byte[]> connection, String prefix) {
    this.client = client;
    this.connection = connection;
    this.prefix = prefix;
  }

  /// @param uri as in `redis://localhost:6379/0`, with the password in it if there is one
  /// @param shop keeps shops apart that share a Redis
  /// @throws MillraceException ONLINE_STORE_UNAVAILABLE when it does not answer
  public static RedisStates connect(String uri, String shop) {
    RedisURI address;
    try {
      address = RedisURI.create(uri);
    } catch (IllegalArgumentException e) {
      throw unavailable(e);
    }
    address.setTimeout(TIMEOUT);
    RedisClient client = RedisClient.create(address);
    client.setOptions(
        ClientOptions.builder()
            .socketOptions(SocketOptions.builder().connectTimeout(TIMEOUT).build())
            .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
            .build());
    try {
      var codec = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
      return new RedisStates(client, client.connect(codec), "millrace:%s:state:".formatted(shop));
    } catch (RedisException e) {
      client.shutdown(Duration.ZERO, TIMEOUT);
      throw unavailable(e);
    }
  }

  @Override
  public void put(Map<String, byte[]> states) {
    if (states.isEmpty()) {
      return;
    }
    try {
      connection
          .sync()
          .mset(
              states.entrySet().stream()
                  .collect(
                      Collectors.toMap(state -> prefix + state.getKey(), Map.Entry::getValue)));
    } catch (RedisException e) {
      throw unavailable(e);
    }
  }

  @Override
  public void remove(List<String> keys) {
    if (keys.isEmpty()) {
      return;
    }
    try {
      connection.sync().del(keys.stream().map(prefix::concat).toArray(String[]::new));
    } catch (RedisException e) {
      throw unavailable(e);
    }
  }

  @Override
  public List<byte @Nullable []> get(List<String> keys) {
    if (keys.isEmpty()) {
      return List.of();
    }
    try {
      return connection
          .sync()
          .mget(keys.stream().map(prefix::concat).toArray(String[]::new))
          .stream()
          .<byte @Nullable []>map(RedisStates::value)
          .toList();
    } catch (RedisException e) {
      throw unavailable(e);
    }
  }

  private static byte @Nullable [] value(KeyValue<String, byte[]> found) {
    return found.hasValue() ? found.getValue() : null;
  }

  /// The address is left out: it may hold a password.
  private static MillraceException unavailable(RuntimeException cause) {
    return new MillraceException(
        ProblemCode.ONLINE_STORE_UNAVAILABLE.problem(
            "Redis does not answer: %s.".formatted(cause.getClass().getSimpleName()),
            "Check 'redis' in millrace.yaml, and that the server runs and can be reached."),
        cause);
  }

  @Override
  public void close() {
    connection.close();
    client.shutdown(Duration.ZERO, TIMEOUT);
  }
}
