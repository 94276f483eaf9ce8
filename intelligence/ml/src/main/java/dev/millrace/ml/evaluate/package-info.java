/// How good probabilities are, and which of them says yes.
@NullMarked
package dev.millrace.ml.evaluate;

import org.jspecify.annotations.NullMarked;
