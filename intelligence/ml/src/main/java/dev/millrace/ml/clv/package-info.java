/// What customers are worth: how often they will buy again, and for how much, from nothing but
/// their past purchases.
@NullMarked
package dev.millrace.ml.clv;

import org.jspecify.annotations.NullMarked;
