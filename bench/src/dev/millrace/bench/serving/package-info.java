/// Models that answer, at steady rates.
@NullMarked
package dev.millrace.bench.serving;

import org.jspecify.annotations.NullMarked;
