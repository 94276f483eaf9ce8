/// Features by SQL over the lake: as of now for all keys, and as of past moments for training.
@NullMarked
package dev.millrace.features.batch;

import org.jspecify.annotations.NullMarked;
