/// Models measured on public data sets, on the splits and by the rules that others have published
/// figures for.
@NullMarked
package dev.millrace.ml.eval;

import org.jspecify.annotations.NullMarked;
