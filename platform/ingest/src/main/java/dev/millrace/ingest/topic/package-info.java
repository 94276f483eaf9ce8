/// Topics of a Kafka that is not ours, with JSON or Avro in their records.
@NullMarked
package dev.millrace.ingest.topic;

import org.jspecify.annotations.NullMarked;
