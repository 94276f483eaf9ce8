/// What can be wrong with a feature's definition, by itself and against the tables it reads.
@NullMarked
package dev.millrace.features.check;

import org.jspecify.annotations.NullMarked;
