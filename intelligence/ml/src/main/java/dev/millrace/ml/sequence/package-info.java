/// Trains sequence models with DJL's PyTorch, in a process of its own; they answer without it.
@NullMarked
package dev.millrace.ml.sequence;

import org.jspecify.annotations.NullMarked;
