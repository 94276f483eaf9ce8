package dev.millrace.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Default;
import com.linecorp.armeria.server.annotation.Delete;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import com.linecorp.armeria.server.annotation.Post;
import com.linecorp.armeria.server.annotation.ProducesJson;
import com.linecorp.armeria.server.annotation.Put;
import com.linecorp.armeria.server.annotation.RequestObject;
import dev.millrace.contracts.definition.Durations;
import dev.millrace.govern.user.Caller;
import dev.millrace.govern.user.User;
import dev.millrace.govern.user.User.Token;
import dev.millrace.govern.user.UserRole;
import dev.millrace.govern.user.Users;
import dev.millrace.server.http.door.Door;
import dev.millrace.server.http.door.Permissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// `/api/v1/users`: who may do what. A token is answered once, when it is made.
@Blocking
@ProducesJson
public final class UsersApi {

  private final Users users;

  UsersApi(Users users) {
    this.users = users;
  }

  @Get("/me")
  public Me me(ServiceRequestContext context) {
    Caller caller = Door.caller(context);
    Map<String, String> beyond = new TreeMap<>();
    Permissions.beyond(caller.role()).forEach((route, role) -> beyond.put(route, role.word()));
    return new Me(caller.user(), caller.role().word(), beyond);
  }

  @Get("/users")
  public Page list(@Param @Default("100") int limit, @Param Optional<String> cursor) {
    int from = Paging.offset(cursor);
    int to = from + Paging.limit(limit);
    List<User> all = users.all();
    return new Page(
        all.subList(Math.min(from, all.size()), Math.min(to, all.size())).stream()
            .map(UsersApi::listed)
            .toList(),
        to < all.size() ? Integer.toString(to) : null);
  }

  /// Adds a user with a first token.
  @Post("/users")
  public Made add(@RequestObject JsonNode body) {
    String name = body.path("name").asText("");
    UserRole role = UserRole.of(body.path("role").asText(""));
    Duration lives = lives(body);
    users.add(name, role);
    return new Made(name, role.word(), users.newToken(name, lives));
  }

  @Put("/users/{name}")
  public Changed change(@Param String name, @RequestObject JsonNode body) {
    UserRole role = UserRole.of(body.path("role").asText(""));
    users.changeRole(name, role);
    return new Changed(name, role.word());
  }

  @Delete("/users/{name}")
  public Dropped drop(@Param String name) {
    users.drop(name);
    return new Dropped(name);
  }

  @Post("/users/{name}/tokens")
  public MadeToken newToken(@Param String name, @RequestObject JsonNode body) {
    return new MadeToken(name, users.newToken(name, lives(body)));
  }

  @Delete("/users/{name}/tokens/{id}")
  public Dropped dropToken(@Param String name, @Param String id) {
    users.dropToken(name, id);
    return new Dropped(id);
  }

  private static @Nullable Duration lives(JsonNode body) {
    String text = body.path("expiresIn").asText("").replace("null", "");
    return text.isEmpty() ? null : Durations.parse(text);
  }

  private static Listed listed(User user) {
    return new Listed(
        user.name(),
        user.role().word(),
        user.createdAt(),
        user.tokens().stream().map(UsersApi::listed).toList());
  }

  private static ListedToken listed(Token token) {
    return new ListedToken(token.id(), token.createdAt(), token.expiresAt());
  }

  /// Who asks.
  ///
  /// @param beyond what the role does not reach, with the role that it takes
  record Me(String name, String role, Map<String, String> beyond) {}

  /// Some of the users.
  record Page(List<Listed> items, @Nullable String nextCursor) {}

  /// A user without what is secret.
  record Listed(String name, String role, @Nullable Instant createdAt, List<ListedToken> tokens) {}

  /// One way in.
  record ListedToken(String id, Instant createdAt, @Nullable Instant expiresAt) {}

  /// A user with the first token.
  record Made(String name, String role, String token) {

    @Override
    public String toString() {
      return "Made[" + name + "]"; // the token is secret
    }
  }

  /// A token of a user.
  record MadeToken(String name, String token) {

    @Override
    public String toString() {
      return "MadeToken[" + name + "]"; // the token is secret
    }
  }

  /// A user as it is now.
  record Changed(String name, String role) {}

  /// What is gone.
  record Dropped(String dropped) {}
}
