/// SQL on one machine: an engine that queries and writes Parquet files.
@NullMarked
package dev.millrace.contracts.sql;

import org.jspecify.annotations.NullMarked;
