/// Collections of a MongoDB: read as they are, then followed by their change streams.
@NullMarked
package dev.millrace.ingest.mongo;

import org.jspecify.annotations.NullMarked;
