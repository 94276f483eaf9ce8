@NullMarked
package dev.millrace.ingest.message;

import org.jspecify.annotations.NullMarked;
