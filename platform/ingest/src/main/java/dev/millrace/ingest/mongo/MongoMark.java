package dev.millrace.ingest.mongo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.TreeMap;

/// How far a database has been followed: the mark of every commit of its source.
///
/// @param database whose collections they are
/// @param sequence how many rows of history there are; numbers the next
/// @param tokens the resume token of each collection that has been read once; empty where the
///   server has not said one yet
record MongoMark(String database, long sequence, Map<String, String> tokens) {

  private static final ObjectMapper JSON = new ObjectMapper();

  MongoMark {
    tokens = Map.copyOf(tokens);
  }

  String toText() {
    var node = JSON.createObjectNode();
    node.put("database", database).put("sequence", sequence);
    var all = node.putObject("tokens");
    new TreeMap<>(tokens).forEach(all::put);
    return node.toString();
  }

  static MongoMark parse(String text) {
    try {
      JsonNode node = JSON.readTree(text);
      var tokens = new TreeMap<String, String>();
      node.path("tokens")
          .properties()
          .forEach(token -> tokens.put(token.getKey(), token.getValue().asText()));
      return new MongoMark(node.path("database").asText(), node.path("sequence").asLong(), tokens);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The mark '%s' is none; this is a bug.".formatted(text), e);
    }
  }
}
