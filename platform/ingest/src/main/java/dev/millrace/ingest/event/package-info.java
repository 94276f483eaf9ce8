/// Events on their way from a request into the log.
@NullMarked
package dev.millrace.ingest.event;

import org.jspecify.annotations.NullMarked;
