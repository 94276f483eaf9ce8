@NullMarked
package dev.millrace.ingest.row;

import org.jspecify.annotations.NullMarked;
