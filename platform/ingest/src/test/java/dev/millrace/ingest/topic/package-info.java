@NullMarked
package dev.millrace.ingest.topic;

import org.jspecify.annotations.NullMarked;
