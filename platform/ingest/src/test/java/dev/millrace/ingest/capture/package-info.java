@NullMarked
package dev.millrace.ingest.capture;

import org.jspecify.annotations.NullMarked;
