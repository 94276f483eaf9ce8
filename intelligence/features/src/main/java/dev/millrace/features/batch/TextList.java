package dev.millrace.features.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A list feature as SQL answers it: a JSON array of texts.
public final class TextList {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};

  private TextList() {}

  /// The texts; null where SQL answered null.
  public static @Nullable List<String> of(@Nullable Object answered) {
    if (answered == null) {
      return null;
    }
    try {
      return List.copyOf(JSON.readValue(answered.toString(), TEXTS));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A list is no JSON array of texts; this is a bug.", e);
    }
  }
}
