package dev.millrace.ingest.event;

import dev.millrace.contracts.definition.ConsentEffect;
import dev.millrace.contracts.privacy.Suppressions;
import java.util.Map;

/// What holds for every request for as long as this process runs.
///
/// @param key for pseudonyms
/// @param suppressions of whom nothing is taken in
public record IntakeRules(
    ConsentRules consent,
    PersonKey key,
    long maxEventBytes,
    MessageIds ids,
    Suppressions suppressions) {

  public static IntakeRules of(
      Map<String, ConsentEffect> consent, PersonKey key, long maxEventBytes) {
    return new IntakeRules(
        new ConsentRules(consent), key, maxEventBytes, new MessageIds(), Suppressions.NONE);
  }

  /// The same, but nothing of these people is taken in.
  public IntakeRules without(Suppressions people) {
    return new IntakeRules(consent, key, maxEventBytes, ids, people);
  }
}
