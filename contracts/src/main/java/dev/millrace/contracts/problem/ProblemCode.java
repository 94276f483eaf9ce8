package dev.millrace.contracts.problem;

import org.jspecify.annotations.Nullable;

/// Every problem a user can meet, by name. The name is stable: tools may match on it.
public enum ProblemCode {
  /// A definition file is not readable YAML.
  DEFINITION_SYNTAX(ProblemKind.USER),
  /// A definition holds a key that its kind does not have.
  DEFINITION_KEY_UNKNOWN(ProblemKind.USER),
  /// A definition holds a value that its key cannot take.
  DEFINITION_VALUE(ProblemKind.USER),
  /// A definition lacks a key that its kind needs.
  DEFINITION_KEY_MISSING(ProblemKind.USER),
  /// Two definitions of one kind share a name.
  DEFINITION_DUPLICATE(ProblemKind.USER),
  /// A definition refers to another that no file defines.
  DEFINITION_REFERENCE_UNKNOWN(ProblemKind.USER),
  /// A definition's `${var:...}` or `${secret:...}` has no value.
  VARIABLE_UNKNOWN(ProblemKind.USER),
  /// The directory given as a project is not one.
  PROJECT_UNREADABLE(ProblemKind.USER),
  /// A definition's file has changed since it was read to be changed.
  DEFINITION_CHANGED(ProblemKind.USER),
  /// The project's files are not to be changed from the pages.
  PROJECT_READ_ONLY(ProblemKind.ACCESS),
  /// A name does not follow the form of its kind.
  NAME_FORM(ProblemKind.USER),

  /// A SQL model refers to a model or source that no file defines.
  MODEL_REFERENCE_UNKNOWN(ProblemKind.USER),
  /// SQL models refer to each other in a circle.
  MODEL_CYCLE(ProblemKind.USER),
  /// A SQL model's template holds something other than ref, source or var.
  MODEL_TEMPLATE(ProblemKind.USER),
  /// A dbt project asks for something that is not supported.
  DBT_UNSUPPORTED(ProblemKind.USER),
  /// The SQL engine could not parse or run a statement.
  SQL_ERROR(ProblemKind.USER),
  /// A query ran for too long, or whoever asked has gone.
  SQL_STOPPED(ProblemKind.USER),
  /// A statement reaches for something outside the lake.
  SQL_FORBIDDEN(ProblemKind.USER),
  /// A column has a type that tables cannot hold.
  COLUMN_TYPE_UNSUPPORTED(ProblemKind.USER),
  /// A check of severity error did not hold, so the run was not published.
  CHECK_FAILED(ProblemKind.USER),

  /// An event body is not JSON, or nests too deep.
  EVENT_SYNTAX(ProblemKind.USER),
  /// An event lacks what its type needs, or breaks its contract.
  EVENT_CONTRACT(ProblemKind.USER),
  /// An event or a batch is larger than the limit.
  EVENT_TOO_LARGE(ProblemKind.USER),
  /// The write key is missing or not known.
  WRITE_KEY_UNKNOWN(ProblemKind.ACCESS),
  /// More events are waiting for the log than the limit allows.
  COLLECTOR_BUSY(ProblemKind.BUSY),
  /// The event log did not take the events.
  LOG_UNAVAILABLE(ProblemKind.RESOURCE),

  /// A row of a file or an API answer breaks its contract.
  ROW_CONTRACT(ProblemKind.USER),
  /// A file in the landing zone cannot be read as what it should be.
  FILE_UNREADABLE(ProblemKind.USER),
  /// A file in the landing zone is not one Millrace opens (a link, a device, a name out of bounds).
  FILE_REFUSED(ProblemKind.USER),
  /// An HTTP source answered with something that cannot be used.
  SOURCE_ANSWER(ProblemKind.RESOURCE),
  /// A source could not be reached.
  SOURCE_UNREACHABLE(ProblemKind.RESOURCE),
  /// A source's columns are not what they were, and its policy is to load nothing then.
  SOURCE_DRIFT(ProblemKind.USER),
  /// A source is being read already.
  SOURCE_BUSY(ProblemKind.BUSY),

  /// A flow, run, table, customer, metric or view that was asked for does not exist.
  NOT_FOUND(ProblemKind.NOT_FOUND),
  /// A parameter of a request has a value it cannot take.
  PARAMETER_VALUE(ProblemKind.USER),
  /// The request carries no token, or not the right one.
  TOKEN_UNKNOWN(ProblemKind.ACCESS),
  /// Whoever asks is known, but the role does not reach so far.
  ROLE_MISSING(ProblemKind.ACCESS),
  /// Flow steps wait for each other in a circle.
  FLOW_CYCLE(ProblemKind.USER),
  /// A step of a flow failed.
  STEP_FAILED(ProblemKind.USER),

  /// There is not enough data to train on.
  TRAINING_DATA_TOO_SMALL(ProblemKind.USER),
  /// A trained version did not pass its gate and was not promoted.
  MODEL_GATE(ProblemKind.USER),
  /// No version of the model has been promoted yet.
  MODEL_NOT_TRAINED(ProblemKind.NOT_FOUND),
  /// A model's file is not what it should be, or a version answers with no number.
  MODEL_UNUSABLE(ProblemKind.USER),

  /// A port is in use.
  PORT_IN_USE(ProblemKind.RESOURCE),
  /// Another process owns the data directory.
  DATA_DIRECTORY_LOCKED(ProblemKind.RESOURCE),
  /// The data directory cannot be written.
  DATA_DIRECTORY_UNUSABLE(ProblemKind.RESOURCE),
  /// The disk is full.
  DISK_FULL(ProblemKind.RESOURCE),
  /// The platform database cannot be used.
  DATABASE_UNAVAILABLE(ProblemKind.RESOURCE),
  /// The online store of features cannot be reached.
  ONLINE_STORE_UNAVAILABLE(ProblemKind.BUSY),
  /// A bucket cannot be reached, or refuses what is asked of it.
  OBJECT_STORE_UNAVAILABLE(ProblemKind.RESOURCE),
  /// The files that queries read at once are more than the lake's cache holds.
  LAKE_CACHE_FULL(ProblemKind.RESOURCE),
  /// The warehouse did not take a load.
  WAREHOUSE_UNAVAILABLE(ProblemKind.RESOURCE),
  /// Two commits changed the same thing; the later one must be done again.
  LAKE_CONFLICT(ProblemKind.BUSY),
  /// A part of this process did not start.
  START_FAILED(ProblemKind.RESOURCE);

  private final ProblemKind kind;

  ProblemCode(ProblemKind kind) {
    this.kind = kind;
  }

  public ProblemKind kind() {
    return kind;
  }

  /// A problem of this code, nowhere in a file.
  public Problem problem(String message, String hint) {
    return new Problem(this, message, null, hint);
  }

  /// A problem of this code at a place in a file.
  public Problem at(@Nullable Where where, String message, String hint) {
    return new Problem(this, message, where, hint);
  }

  /// Ready to throw.
  public MillraceException exception(String message, String hint) {
    return new MillraceException(problem(message, hint));
  }
}
