/// Spark as an engine for models, in a process of its own.
@NullMarked
package dev.millrace.external.spark;

import org.jspecify.annotations.NullMarked;
