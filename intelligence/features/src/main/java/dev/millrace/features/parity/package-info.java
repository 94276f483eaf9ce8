/// Whether stream and SQL answer the same, to the bit.
@NullMarked
package dev.millrace.features.parity;

import org.jspecify.annotations.NullMarked;
