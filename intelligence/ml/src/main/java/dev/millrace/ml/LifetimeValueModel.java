package dev.millrace.ml;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.ml.clv.BgNbd;
import dev.millrace.ml.clv.Boosted;
import dev.millrace.ml.clv.Customer;
import dev.millrace.ml.clv.GammaGamma;
import dev.millrace.ml.clv.Outlook;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The two fitted models that together tell what a customer is worth.
///
/// @param boosted what corrects them; null where nothing does
@JsonInclude(JsonInclude.Include.NON_NULL) // so that files without one are as they always were
record LifetimeValueModel(BgNbd buying, GammaGamma spending, @Nullable Boosted boosted) {

  private static final ObjectMapper JSON = new ObjectMapper();

  byte[] toJson() {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A model cannot be written as JSON; this is a bug.", e);
    }
  }

  static LifetimeValueModel read(byte[] json) {
    try {
      return JSON.readValue(json, LifetimeValueModel.class);
    } catch (IOException e) {
      throw new IllegalStateException("A stored model is not readable; this is a bug.", e);
    }
  }

  /// @param weeks how far it looks ahead
  Outlook outlook(String key, Customer customer, double weeks) {
    return boosted == null
        ? Outlook.of(buying, spending, customer.past(), weeks, key.hashCode())
        : boosted.outlook(buying, spending, customer, weeks);
  }

  /// With the version it is.
  record Served(ModelVersion version, LifetimeValueModel model) {}

  Map<String, String> parameters() {
    var parameters = new LinkedHashMap<String, String>();
    parameters.put("r", String.valueOf(buying.r()));
    parameters.put("alpha", String.valueOf(buying.alpha()));
    parameters.put("a", String.valueOf(buying.a()));
    parameters.put("b", String.valueOf(buying.b()));
    parameters.put("p", String.valueOf(spending.p()));
    parameters.put("q", String.valueOf(spending.q()));
    parameters.put("v", String.valueOf(spending.v()));
    return parameters;
  }
}
