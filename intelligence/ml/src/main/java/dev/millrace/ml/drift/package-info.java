/// How far numbers have moved from what a model was trained on.
@NullMarked
package dev.millrace.ml.drift;

import org.jspecify.annotations.NullMarked;
