/// The event log: an ordered, durable record of everything that happened, partitioned by key.
@NullMarked
package dev.millrace.contracts.log;

import org.jspecify.annotations.NullMarked;
