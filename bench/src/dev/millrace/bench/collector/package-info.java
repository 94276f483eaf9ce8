/// How many events a second the collector takes into the event log, and how fast it answers.
@NullMarked
package dev.millrace.bench.collector;

import org.jspecify.annotations.NullMarked;
