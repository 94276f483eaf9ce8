/// SQL models become tables: compiled into a graph, built on a branch of the lake, checked there,
/// published at once, loaded into the warehouse.
@NullMarked
package dev.millrace.transform;

import org.jspecify.annotations.NullMarked;
