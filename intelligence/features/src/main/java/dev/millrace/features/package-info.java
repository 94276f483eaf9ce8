/// Features: one definition, computed in batch, as of past moments, and in the stream.
@NullMarked
package dev.millrace.features;

import org.jspecify.annotations.NullMarked;
