/// DuckDB as the SQL engine: one in-memory instance that shares its memory, its threads and what it
/// knows of Parquet files, and in it one empty catalog for each session. Queries are parsed before
/// they run, so that none reaches a file, another session or a setting by itself.
@NullMarked
package dev.millrace.embedded.duckdb;

import org.jspecify.annotations.NullMarked;
