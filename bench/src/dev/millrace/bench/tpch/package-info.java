/// The 22 queries of TPC-H as models, beside DuckDB, Spark and PostgreSQL.
@NullMarked
package dev.millrace.bench.tpch;

import org.jspecify.annotations.NullMarked;
