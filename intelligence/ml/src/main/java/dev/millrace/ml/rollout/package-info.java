/// What is seen of a version on its way out, and what speaks against it.
@NullMarked
package dev.millrace.ml.rollout;

import org.jspecify.annotations.NullMarked;
