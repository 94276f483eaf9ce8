/// Change capture: a database's tables followed change by change, with Debezium's engine.
@NullMarked
package dev.millrace.ingest.capture;

import org.jspecify.annotations.NullMarked;
