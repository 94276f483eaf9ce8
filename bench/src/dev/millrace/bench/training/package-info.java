/// How long models take to train, and what memory they need for it.
@NullMarked
package dev.millrace.bench.training;

import org.jspecify.annotations.NullMarked;
