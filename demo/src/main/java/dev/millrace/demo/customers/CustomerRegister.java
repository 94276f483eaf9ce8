package dev.millrace.demo.customers;

import dev.millrace.demo.world.Profile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/// Every customer's profiles in order of time, so that the shop can say who was who at any moment.
/// Thread-safe.
public final class CustomerRegister {
  private final TreeMap<String, List<Profile>> versions = new TreeMap<>();

  public synchronized void file(Collection<Profile> profiles) {
    for (Profile profile : profiles) {
      versions.computeIfAbsent(profile.customerId(), _ -> new ArrayList<>()).add(profile);
    }
  }

  /// The customers who had signed up by `time` as they were then, by id.
  public synchronized List<Profile> asOf(Instant time) {
    List<Profile> current = new ArrayList<>(versions.size());
    for (List<Profile> profiles : versions.values()) {
      for (int i = profiles.size() - 1; i >= 0; i--) {
        if (!profiles.get(i).since().isAfter(time)) {
          current.add(profiles.get(i));
          break;
        }
      }
    }
    return current;
  }
}
