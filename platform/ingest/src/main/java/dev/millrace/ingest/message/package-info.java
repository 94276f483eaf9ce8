/// Which deliveries are the first of their message: what makes an event count once everywhere.
@NullMarked
package dev.millrace.ingest.message;

import org.jspecify.annotations.NullMarked;
