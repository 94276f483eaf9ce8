package dev.millrace.ingest.capture;

import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.ingest.jdbc.Drivers;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// The replication slot: what it makes the database keep, and its end.
record Slot(SourceDefinition.Capture source, Drivers drivers) {

  /// @param isThere whether the database has the slot and still keeps what it needs
  /// @param keptBytes how much log the database keeps for it
  record State(boolean isThere, long keptBytes) {}

  State look() throws SQLException {
    try (Connection connection = drivers.connect(source.database());
        PreparedStatement statement =
            connection.prepareStatement(
                """
                select coalesce(wal_status, '') <> 'lost',
                  coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn), 0)::bigint
                from pg_replication_slots
                where slot_name = ?
                """)) {
      statement.setString(1, source.slot());
      try (ResultSet answer = statement.executeQuery()) {
        return answer.next()
            ? new State(answer.getBoolean(1), Math.max(0, answer.getLong(2)))
            : new State(false, 0);
      }
    }
  }

  /// Which cluster it is: a restored or another one begins anew.
  String system() throws SQLException {
    try (Connection connection = drivers.connect(source.database());
        Statement statement = connection.createStatement();
        ResultSet answer =
            statement.executeQuery(
                "select system_identifier::text || '/' || current_database() from pg_control_system()")) {
      answer.next();
      return answer.getString(1);
    } catch (SQLException e) {
      if ("42501".equals(e.getSQLState())) {
        return ""; // the user may not ask; then nothing is known of it
      }
      throw e;
    }
  }

  /// Ends whoever reads the slot, and the slot: the database may forget its log.
  void drop() throws SQLException {
    try (Connection connection = drivers.connect(source.database());
        PreparedStatement end =
            connection.prepareStatement(
                """
                select pg_terminate_backend(active_pid)
                from pg_replication_slots
                where slot_name = ? and active_pid is not null
                """);
        PreparedStatement drop =
            connection.prepareStatement(
                """
                select pg_drop_replication_slot(slot_name)
                from pg_replication_slots
                where slot_name = ? and active_pid is null
                """)) {
      end.setString(1, source.slot());
      drop.setString(1, source.slot());
      for (int attempt = 0; attempt < 50 && look().isThere(); attempt++) {
        end.execute();
        drop.execute();
        java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
      }
      drop.execute();
    }
  }
}
