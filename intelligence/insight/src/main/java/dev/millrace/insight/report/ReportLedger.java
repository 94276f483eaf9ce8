package dev.millrace.insight.report;

import dev.millrace.contracts.platform.PlatformDatabase;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.ProblemCode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;

/// How far each run has come with its report, so that a step that is begun again goes on there.
final class ReportLedger {

  /// Nobody goes on with a run that is so old.
  private static final Duration KEPT = Duration.ofDays(400);

  private final PlatformDatabase database;

  ReportLedger(PlatformDatabase database) {
    this.database = database;
    this.<Integer>with(
        """
        create table if not exists report_runs (
          run_id varchar(64) not null,
          step varchar(200) not null,
          report varchar(100) not null,
          day varchar(10) not null,
          made_ms bigint not null,
          state varchar(20) not null,
          primary key (run_id, step, report)
        )
        """,
        PreparedStatement::executeUpdate);
  }

  /// What the run has already come to, or else what it begins with.
  Note begin(RunKey key, Note first) {
    with(
        "delete from report_runs where made_ms < ?",
        statement -> {
          statement.setLong(1, first.madeAt().minus(KEPT).toEpochMilli());
          return statement.executeUpdate();
        });
    with(
        """
        insert into report_runs (run_id, step, report, day, made_ms, state)
        values (?, ?, ?, ?, ?, ?)
        on conflict (run_id, step, report) do nothing
        """,
        statement -> {
          bind(statement, key, 1);
          statement.setString(4, first.day().toString());
          statement.setLong(5, first.madeAt().toEpochMilli());
          statement.setString(6, first.state().name());
          return statement.executeUpdate();
        });
    return with(
        "select day, made_ms, state from report_runs where run_id = ? and step = ? and report = ?",
        statement -> {
          bind(statement, key, 1);
          try (ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
              throw new IllegalStateException("A run of a report is gone; this is a bug.");
            }
            return new Note(
                LocalDate.parse(row.getString(1)),
                Instant.ofEpochMilli(row.getLong(2)),
                State.valueOf(row.getString(3)));
          }
        });
  }

  /// @return false when it was not there any more, because another attempt has moved it
  boolean move(RunKey key, State from, State to) {
    return with(
            "update report_runs set state = ?"
                + " where run_id = ? and step = ? and report = ? and state = ?",
            statement -> {
              statement.setString(1, to.name());
              bind(statement, key, 2);
              statement.setString(5, from.name());
              return statement.executeUpdate();
            })
        == 1;
  }

  private static void bind(PreparedStatement statement, RunKey key, int first) throws SQLException {
    statement.setString(first, key.run());
    statement.setString(first + 1, key.step());
    statement.setString(first + 2, key.report());
  }

  private <T> T with(String sql, Work<T> work) {
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      return work.with(statement);
    } catch (SQLException e) {
      throw new MillraceException(
          ProblemCode.DATABASE_UNAVAILABLE.problem(
              "The platform database does not take notes of reports: %s.".formatted(e.getMessage()),
              "See that it runs and has room; the run goes on from here."),
          e);
    }
  }

  /// Whose report it is.
  record RunKey(String run, String step, String report) {}

  /// @param day the report's day of reference
  /// @param madeAt in the shop's time
  record Note(LocalDate day, Instant madeAt, State state) {}

  enum State {
    BEGUN,
    /// The file is whole and in its place.
    WRITTEN,
    /// The mail server waits for the letter, or has got it and not yet said so.
    HANDING_OVER,
    MAILED
  }

  private interface Work<T> {
    T with(PreparedStatement statement) throws SQLException;
  }
}
