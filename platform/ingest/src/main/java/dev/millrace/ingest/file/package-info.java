/// Files of the landing zone, read in chunks and never followed out of it.
@NullMarked
package dev.millrace.ingest.file;

import org.jspecify.annotations.NullMarked;
