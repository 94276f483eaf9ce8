package dev.millrace.ml;

import dev.millrace.contracts.privacy.PersonalData;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answers of models about a person that are kept to be explained.
record KeptAnswers(AnswerLog log) implements PersonalData {

  @Override
  public void read(List<String> identifiers, Taker taker) {
    for (String user : PersonalData.users(identifiers)) {
      for (AnswerLog.Entry entry : log.of(user)) {
        var values = new LinkedHashMap<String, @Nullable Object>();
        values.put("response_id", entry.id());
        values.put("at", entry.at());
        values.put("model", entry.model());
        values.put("version", entry.version());
        values.put("key", entry.key());
        values.put("answer", entry.body().get());
        taker.record("answers_of_models", values);
      }
    }
  }

  @Override
  public void erase(List<String> identifiers) {
    PersonalData.users(identifiers).forEach(log::forget);
  }
}
