package dev.millrace.ml.track;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// A run without what was logged to it.
record Run(
    String id,
    long experiment,
    String name,
    String user,
    String status,
    long start,
    @Nullable Long end,
    String stage) {

  static Run row(ResultSet row, StatementContext context) throws SQLException {
    long end = row.getLong("end_ms");
    @Nullable Long ended = row.wasNull() ? null : Long.valueOf(end);
    return new Run(
        row.getString("run_id"),
        row.getLong("experiment_id"),
        row.getString("name"),
        row.getString("user_id"),
        row.getString("status"),
        row.getLong("start_ms"),
        ended,
        row.getString("stage"));
  }

  String artifacts() {
    return ArtifactPath.SCHEME + "/" + experiment + "/" + id + "/" + ArtifactPath.FOLDER;
  }

  ObjectNode json() {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("run_id", id)
            .put("run_uuid", id)
            .put("run_name", name)
            .put("experiment_id", String.valueOf(experiment))
            .put("user_id", user)
            .put("status", status)
            .put("start_time", start)
            .put("artifact_uri", artifacts())
            .put("lifecycle_stage", stage);
    if (end != null) {
      json.put("end_time", end);
    }
    return json;
  }
}
