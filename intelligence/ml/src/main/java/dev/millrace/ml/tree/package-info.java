/// Boosted trees in plain Java: answers and what each feature adds to them, from the files that
/// XGBoost and LightGBM write.
@NullMarked
package dev.millrace.ml.tree;

import org.jspecify.annotations.NullMarked;
