/// Training by XGBoost, the only place that calls its native library.
@NullMarked
package dev.millrace.ml.boost;

import org.jspecify.annotations.NullMarked;
