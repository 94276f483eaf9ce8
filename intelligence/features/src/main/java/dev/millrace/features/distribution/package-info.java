/// How features are spread: over a table by one query, over a live state in memory.
@NullMarked
package dev.millrace.features.distribution;

import org.jspecify.annotations.NullMarked;
