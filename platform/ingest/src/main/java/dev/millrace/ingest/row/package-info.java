/// Rows of any source on their way from text to typed values, or to quarantine.
@NullMarked
package dev.millrace.ingest.row;

import org.jspecify.annotations.NullMarked;
