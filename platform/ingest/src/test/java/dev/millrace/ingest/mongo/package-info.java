@NullMarked
package dev.millrace.ingest.mongo;

import org.jspecify.annotations.NullMarked;
