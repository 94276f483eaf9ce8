/// The lake: Iceberg tables in layers, changed atomically, read at one consistent point.
@NullMarked
package dev.millrace.contracts.lake;

import org.jspecify.annotations.NullMarked;
