/// Live features by Kafka Streams, exactly once, from a filled log.
@NullMarked
package dev.millrace.bench.stream;

import org.jspecify.annotations.NullMarked;
