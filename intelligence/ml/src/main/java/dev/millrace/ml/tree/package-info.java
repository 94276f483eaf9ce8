/// Boosted trees in plain Java: probabilities and what each feature adds to them, from the file
/// that XGBoost writes.
@NullMarked
package dev.millrace.ml.tree;

import org.jspecify.annotations.NullMarked;
