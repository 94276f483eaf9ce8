/// Time as the shop lives it.
@NullMarked
package dev.millrace.contracts.time;

import org.jspecify.annotations.NullMarked;
