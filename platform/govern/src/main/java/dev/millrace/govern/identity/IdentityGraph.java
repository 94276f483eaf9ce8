package dev.millrace.govern.identity;

import dev.millrace.contracts.identity.Identities;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The links between identifiers: a forest whose roots are the persons. The first evidence for an
/// identifier counts; a device on which a second user identifies keeps its first. For one thread.
final class IdentityGraph {

  private final Map<String, String> links = new HashMap<>();
  private final Map<String, Set<String>> linkedFrom = new HashMap<>();
  private final Set<Link> undone = new HashSet<>();

  /// Takes evidence in, in the order in which it was received.
  ///
  /// @return whether a link changed
  boolean learn(Evidence evidence) {
    var link = new Link(evidence.from(), evidence.to());
    return switch (evidence.kind()) {
      case IDENTIFY, ALIAS -> !undone.contains(link) && add(link);
      case UNDO -> undone.add(link) && remove(link);
      case REDO -> undone.remove(link) && add(link);
    };
  }

  private boolean add(Link link) {
    boolean isKnown = links.containsKey(link.from());
    if (isKnown || root(link.to()).equals(link.from())) {
      return false;
    }
    links.put(link.from(), link.to());
    linkedFrom.computeIfAbsent(link.to(), _ -> new LinkedHashSet<>()).add(link.from());
    return true;
  }

  private boolean remove(Link link) {
    if (!links.remove(link.from(), link.to())) {
      return false;
    }
    Set<String> others = linkedFrom.get(link.to());
    if (others != null) {
      others.remove(link.from());
    }
    return true;
  }

  /// The identifier that this one is linked to; null when it is a root.
  @Nullable String link(String identifier) {
    return links.get(identifier);
  }

  String root(String identifier) {
    String at = identifier;
    String next = links.get(at);
    while (next != null) {
      at = next;
      next = links.get(at);
    }
    return at;
  }

  Identities.Person person(String identifier) {
    String root = root(identifier);
    return new Identities.Person(root, below(root));
  }

  /// An identifier with all that lead to it.
  List<String> below(String identifier) {
    var all = new ArrayList<String>();
    all.add(identifier);
    for (int i = 0; i < all.size(); i++) {
      all.addAll(linkedFrom.getOrDefault(all.get(i), Set.of()));
    }
    return all;
  }

  private record Link(String from, String to) {}
}
