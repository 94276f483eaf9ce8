package dev.millrace.ml;

import dev.millrace.contracts.privacy.PersonalData;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The arms that bandits gave to a person and keep.
record KeptArms(BanditWeights weights) implements PersonalData {

  @Override
  public void read(List<String> identifiers, Taker taker) {
    for (String user : PersonalData.users(identifiers)) {
      weights
          .of(user)
          .forEach((experiment, held) -> {
            var values = new LinkedHashMap<String, @Nullable Object>();
            values.put("experiment", experiment);
            values.put("customer", user);
            values.put("arm", held.arm());
            taker.record("arms_of_experiments", values);
          });
    }
  }

  @Override
  public void erase(List<String> identifiers) {
    PersonalData.users(identifiers).forEach(weights::forget);
  }
}
