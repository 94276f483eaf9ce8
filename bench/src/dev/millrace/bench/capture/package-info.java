/// Change capture: PostgreSQL into the lake, beside Debezium alone.
@NullMarked
package dev.millrace.bench.capture;

import org.jspecify.annotations.NullMarked;
