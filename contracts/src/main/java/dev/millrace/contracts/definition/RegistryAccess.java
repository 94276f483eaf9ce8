package dev.millrace.contracts.definition;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/// Where the schemas of a topic are. Its text never holds what is secret.
///
/// @param user null where the registry asks for none
public record RegistryAccess(URI url, @Nullable String user, @Nullable String password) {

  @Override
  public String toString() {
    return "RegistryAccess[" + url + "]";
  }
}
