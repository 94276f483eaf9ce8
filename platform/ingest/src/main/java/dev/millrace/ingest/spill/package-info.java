/// Rows that wait on disk for their commit.
@NullMarked
package dev.millrace.ingest.spill;

import org.jspecify.annotations.NullMarked;
