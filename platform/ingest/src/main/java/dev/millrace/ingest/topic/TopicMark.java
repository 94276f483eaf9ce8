package dev.millrace.ingest.topic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.TreeMap;

/// How far a topic has been read: the mark of every commit of its source.
///
/// @param topic its name
/// @param id which topic of that name it was; a topic that is made anew has another
/// @param sequence how many rows there are; numbers the next
/// @param offsets the next record of each partition
record TopicMark(String topic, String id, long sequence, Map<Integer, Long> offsets) {

  private static final ObjectMapper JSON = new ObjectMapper();

  TopicMark {
    offsets = Map.copyOf(offsets);
  }

  String toText() {
    var node = JSON.createObjectNode();
    node.put("topic", topic).put("id", id).put("sequence", sequence);
    var places = node.putObject("offsets");
    new TreeMap<>(offsets)
        .forEach((partition, offset) -> places.put(partition.toString(), offset.longValue()));
    return node.toString();
  }

  static TopicMark parse(String text) {
    try {
      JsonNode node = JSON.readTree(text);
      var offsets = new TreeMap<Integer, Long>();
      node.path("offsets")
          .properties()
          .forEach(
              place -> offsets.put(Integer.valueOf(place.getKey()), place.getValue().asLong()));
      return new TopicMark(
          node.path("topic").asText(),
          node.path("id").asText(),
          node.path("sequence").asLong(),
          offsets);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The mark '%s' is none; this is a bug.".formatted(text), e);
    }
  }
}
