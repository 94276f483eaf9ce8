/// Databases over JDBC: their columns, their rows, and what becomes of both.
@NullMarked
package dev.millrace.ingest.jdbc;

import org.jspecify.annotations.NullMarked;
