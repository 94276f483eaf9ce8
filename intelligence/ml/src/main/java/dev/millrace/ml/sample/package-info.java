/// Which moments a model learns from and which one judges it, so that no answer leaks.
@NullMarked
package dev.millrace.ml.sample;

import org.jspecify.annotations.NullMarked;
