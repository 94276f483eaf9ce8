package dev.millrace.external.postgres;

/// Where a table lies.
record Place(String schema, String table) {

  /// As it stands in SQL.
  @Override
  public String toString() {
    return Sql.quoted(schema) + "." + Sql.quoted(table);
  }
}
