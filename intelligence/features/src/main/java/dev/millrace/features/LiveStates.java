package dev.millrace.features;

import dev.millrace.contracts.feature.SharedStates;
import dev.millrace.features.stream.Generations;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The states of people: from this process, and from the online store what other processes have.
///
/// @param here null while the stream has not been started
record LiveStates(@Nullable Generations here, @Nullable SharedStates elsewhere) {

  /// The states kept under the identifiers of each person, perhaps none.
  List<List<byte[]>> of(List<List<String>> people) {
    var states = new ArrayList<List<byte[]>>(people.size());
    var missing = new ArrayList<String>();
    var missingOf = new ArrayList<List<byte[]>>();
    for (List<String> ids : people) {
      var ofPerson = new ArrayList<byte[]>();
      states.add(ofPerson);
      for (String id : ids) {
        List<byte[]> found = here == null ? List.of() : here.states(id);
        ofPerson.addAll(found);
        if (found.isEmpty()) {
          missing.add(id);
          missingOf.add(ofPerson);
        }
      }
    }
    if (elsewhere != null && !missing.isEmpty()) {
      List<byte @Nullable []> found = elsewhere.get(missing);
      for (int i = 0; i < found.size(); i++) {
        byte[] state = found.get(i);
        if (state != null) {
          missingOf.get(i).add(state);
        }
      }
    }
    return states;
  }
}
