/// The shop itself: products, customers with hidden states, and the days they make. Nothing here
/// knows how a day leaves the shop; it is pure computation, one day at a time.
@NullMarked
package dev.millrace.demo.world;

import org.jspecify.annotations.NullMarked;
