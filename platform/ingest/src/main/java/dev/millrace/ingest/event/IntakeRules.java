package dev.millrace.ingest.event;

import dev.millrace.contracts.definition.ConsentEffect;
import java.util.Map;

/// What holds for every request for as long as this process runs.
///
/// @param key for pseudonyms
public record IntakeRules(ConsentRules consent, PersonKey key, long maxEventBytes, MessageIds ids) {

  public static IntakeRules of(
      Map<String, ConsentEffect> consent, PersonKey key, long maxEventBytes) {
    return new IntakeRules(new ConsentRules(consent), key, maxEventBytes, new MessageIds());
  }
}
