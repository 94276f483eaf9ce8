/// Features by the event log: Kafka Streams folds events as they come, and reads find the state in
/// place.
@NullMarked
package dev.millrace.features.stream;

import org.jspecify.annotations.NullMarked;
