package dev.millrace.ingest.capture;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/// How far the database has been followed: the mark of every commit of a capture.
///
/// Reading goes on at the boundary between two transactions, because only there the database says
/// exactly what comes next. Of the transaction that follows, so many changes are in the lake.
///
/// @param boundary the log position behind the last transaction that is whole; 0 before a snapshot
/// @param transaction the transaction that follows it, as far as it is known; 0 for none
/// @param taken how many changes of that transaction are in the lake
/// @param sequence how many rows of history there are; numbers the next
/// @param tables what was captured then
/// @param system which database cluster it was
record CaptureMark(
    long boundary,
    long transaction,
    long taken,
    long sequence,
    List<String> tables,
    String system) {

  private static final ObjectMapper JSON = new ObjectMapper();

  CaptureMark {
    tables = List.copyOf(tables);
  }

  String toText() {
    var node = JSON.createObjectNode();
    node.put("boundary", boundary)
        .put("transaction", transaction)
        .put("taken", taken)
        .put("sequence", sequence)
        .put("system", system);
    tables.forEach(node.putArray("tables")::add);
    return node.toString();
  }

  static CaptureMark parse(String text) {
    try {
      JsonNode node = JSON.readTree(text);
      var tables = new ArrayList<String>();
      node.path("tables").forEach(table -> tables.add(table.asText()));
      return new CaptureMark(
          node.path("boundary").asLong(),
          node.path("transaction").asLong(),
          node.path("taken").asLong(),
          node.path("sequence").asLong(),
          tables,
          node.path("system").asText());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The mark '%s' is none; this is a bug.".formatted(text), e);
    }
  }

  /// The engine's offset: it begins behind the boundary and filters nothing itself.
  String offset() {
    return JSON.createObjectNode().put("lsn", boundary).put("lsn_commit", boundary).toString();
  }
}
