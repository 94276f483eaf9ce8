/// Every way in. Its faces: the collector for events, the landing zone for files, the pull step for
/// HTTP APIs, and the writer that takes the event log into the lake.
@NullMarked
package dev.millrace.ingest;

import org.jspecify.annotations.NullMarked;
