/// The algebra of features: what matches, how matches are kept small, and how they become one
/// number as of a moment. Knows no engine, no log and no clock.
@NullMarked
package dev.millrace.features.aggregate;

import org.jspecify.annotations.NullMarked;
