package dev.millrace.server.http;

import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import com.linecorp.armeria.server.annotation.Post;
import com.linecorp.armeria.server.annotation.ProducesJson;
import dev.millrace.contracts.identity.Identities;
import dev.millrace.govern.identity.Evidence;
import dev.millrace.govern.identity.IdentityBook;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/// `/api/v1/identities`: who is who, on what evidence; merges are undone and made again here.
@ProducesJson
public final class IdentityApi {

  private final IdentityBook identities;

  IdentityApi(IdentityBook identities) {
    this.identities = identities;
  }

  @Blocking
  @Get("/identities/{identifier}")
  public Who read(@Param String identifier) {
    Identities.Person person = identities.person(identifier);
    return new Who(
        person.id(),
        person.identifiers(),
        identities.evidence(identifier).stream().map(Reason::of).toList());
  }

  @Blocking
  @Post("/identities/undo")
  public Who undo(Link link) {
    identities.undo(link.from(), link.to());
    return read(link.from());
  }

  @Blocking
  @Post("/identities/redo")
  public Who redo(Link link) {
    identities.redo(link.from(), link.to());
    return read(link.from());
  }

  /// A person with all of its identifiers and why they belong together.
  record Who(String person, List<String> identifiers, List<Reason> evidence) {}

  /// What two identifiers were linked or unlinked for.
  record Reason(String kind, String from, String to, Instant at, String messageId) {
    static Reason of(Evidence evidence) {
      return new Reason(
          evidence.kind().name().toLowerCase(Locale.ROOT),
          evidence.from(),
          evidence.to(),
          evidence.at(),
          evidence.messageId());
    }
  }

  /// Two identifiers, the first linked to the second.
  record Link(String from, String to) {}
}
