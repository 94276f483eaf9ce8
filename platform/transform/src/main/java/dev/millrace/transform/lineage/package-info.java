/// Which columns a column comes from, read from the engine's own syntax tree.
@NullMarked
package dev.millrace.transform.lineage;

import org.jspecify.annotations.NullMarked;
