/// Many small commits, the compaction of their files, a merge into a large table, and what a scan
/// of an Iceberg table costs beside DuckDB on the same files.
@NullMarked
package dev.millrace.bench.commits;

import org.jspecify.annotations.NullMarked;
