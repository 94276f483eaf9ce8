package dev.millrace.server.http;

import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import dev.millrace.contracts.feature.FeatureValue;
import dev.millrace.contracts.feature.FeatureValue.Origin;
import dev.millrace.contracts.feature.FeatureValue.Status;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Features of one key, or of many, as one answer. For one thread.
///
/// A feature is `{"value", "eventTime", "ageSeconds", "source", "status"}`; the age is in the
/// shop's time.
final class FeatureJson {

  /// Bytes that a feature usually takes, and its value alone.
  private static final int ROOM = 144;

  private static final int ROOM_OF_VALUE = 12;

  private static final byte[] NULL = ascii("null");
  private static final byte[] VALUE = ascii(":{\"value\":");
  private static final byte[] EVENT_TIME = ascii(",\"eventTime\":");
  private static final byte[] AGE = ascii(",\"ageSeconds\":");
  private static final byte[] NO_TIME = ascii(",\"eventTime\":null,\"ageSeconds\":null");
  private static final byte[] VIEW = ascii("{\"view\":");
  private static final byte[] KEY = ascii(",\"key\":");
  private static final byte[] ROW = ascii("{\"key\":");
  private static final byte[] NEXT_ROW = ascii("}},{\"key\":");
  private static final byte[] NEXT_VALUES = ascii("]},{\"key\":");
  private static final byte[] VALUES = ascii(",\"values\":[");
  private static final byte[] FEATURES = ascii(",\"features\":{");

  /// The end of a feature, by its origin and status.
  private static final Map<Origin, Map<Status, byte[]>> ENDS = ends();

  private final JsonBytes json;
  private final Instant now;
  private boolean hasFeature;
  private boolean hasRow;
  private boolean hasOnlyValues;

  private FeatureJson(int room, Instant now) {
    this.json = new JsonBytes(room);
    this.now = now;
  }

  /// Begins the answer about one key.
  ///
  /// @param features how many there will be, about
  /// @param now what ages are measured to
  static FeatureJson one(String view, String key, int features, Instant now) {
    var answer = new FeatureJson(ROOM * (features + 1), now);
    answer.json.raw(VIEW).text(view).raw(KEY).text(key).raw(FEATURES);
    return answer;
  }

  /// Begins the answer about many keys.
  ///
  /// @param features how many there will be of all keys, about
  /// @param now what ages are measured to
  static FeatureJson many(int features, Instant now) {
    var answer = new FeatureJson(ROOM * (features + 1), now);
    answer.json.raw(ascii("{\"items\":["));
    return answer;
  }

  /// Begins the answer about many keys that has values alone.
  ///
  /// @param names in quotes
  static FeatureJson values(List<byte[]> names, int keys) {
    int room = names.size() * (ROOM + ROOM_OF_VALUE * keys);
    var answer = new FeatureJson(room, Instant.EPOCH);
    answer.json.raw(ascii("{\"features\":["));
    for (byte[] name : names) {
      answer.separate();
      answer.json.raw(name);
    }
    answer.json.raw(ascii("],\"items\":["));
    answer.hasOnlyValues = true;
    return answer;
  }

  private static Map<Origin, Map<Status, byte[]>> ends() {
    var ends = new EnumMap<Origin, Map<Status, byte[]>>(Origin.class);
    for (Origin origin : Origin.values()) {
      String source = origin.name().toLowerCase(Locale.ROOT);
      var those = new EnumMap<Status, byte[]>(Status.class);
      for (Status status : Status.values()) {
        those.put(status, ascii(",\"source\":\"%s\",\"status\":\"%s\"}".formatted(source, status)));
      }
      ends.put(origin, those);
    }
    return ends;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /// Begins what is said of the next of many keys.
  void row(String key) {
    json.raw(hasRow ? NEXT_ROW : ROW).text(key).raw(FEATURES);
    hasRow = true;
    hasFeature = false;
  }

  /// Begins the values of the next of many keys.
  void rowOfValues(String key) {
    json.raw(hasRow ? NEXT_VALUES : ROW).text(key).raw(VALUES);
    hasRow = true;
    hasFeature = false;
  }

  /// In the order of the names.
  void onlyValue(FeatureValue feature) {
    separate();
    value(feature.value());
  }

  private void separate() {
    if (hasFeature) {
      json.raw(',');
    }
    hasFeature = true;
  }

  /// @param name in quotes, as [#quoted] has it
  void feature(byte[] name, FeatureValue feature) {
    separate();
    json.raw(name).raw(VALUE);
    value(feature.value());
    time(feature.eventTime());
    json.raw(
        Objects.requireNonNull(
            Objects.requireNonNull(ENDS.get(feature.origin())).get(feature.status())));
  }

  private void value(@Nullable Object value) {
    switch (value) {
      case null -> json.raw(NULL);
      case Double number -> json.number(number);
      case List<?> texts -> texts(texts);
      default -> throw new IllegalStateException("No feature has such a value; this is a bug.");
    }
  }

  private void texts(List<?> texts) {
    json.raw('[');
    for (int i = 0; i < texts.size(); i++) {
      if (i > 0) {
        json.raw(',');
      }
      json.text(String.valueOf(texts.get(i)));
    }
    json.raw(']');
  }

  private void time(@Nullable Instant time) {
    if (time == null) {
      json.raw(NO_TIME);
      return;
    }
    json.raw(EVENT_TIME).moment(time);
    json.raw(AGE).decimal(millisBetween(time, now), 3);
  }

  /// Whole milliseconds, rounded down.
  private static long millisBetween(Instant from, Instant to) {
    long seconds = to.getEpochSecond() - from.getEpochSecond();
    return seconds * 1_000 + Math.floorDiv(to.getNano() - from.getNano(), 1_000_000);
  }

  /// Ends the answer about one key.
  HttpResponse endOne() {
    return response("}}");
  }

  /// Ends the answer about many keys.
  HttpResponse endMany() {
    String row = hasOnlyValues ? "]}" : "}}";
    return response(hasRow ? row + "]}" : "]}");
  }

  private HttpResponse response(String end) {
    json.raw(ascii(end));
    return HttpResponse.of(HttpStatus.OK, MediaType.JSON_UTF_8, json.data());
  }

  /// A name as [#feature] wants it.
  static byte[] quoted(String name) {
    return new JsonBytes(name.length() + 2).text(name).copy();
  }
}
