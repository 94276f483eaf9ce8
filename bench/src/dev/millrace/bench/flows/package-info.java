/// Durable steps: how long one takes in a chain, how many a second, and what they leave in memory.
@NullMarked
package dev.millrace.bench.flows;

import org.jspecify.annotations.NullMarked;
