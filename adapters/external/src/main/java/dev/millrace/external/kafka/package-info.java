/// The event log on any Kafka, the embedded broker included: both speak the same protocol.
@NullMarked
package dev.millrace.external.kafka;

import org.jspecify.annotations.NullMarked;
