/// Experiments: chance by hash, and statistics that may be looked at at any time.
@NullMarked
package dev.millrace.ml.experiment;

import org.jspecify.annotations.NullMarked;
