/// Columns, their types, and rows on their way into or out of a table.
@NullMarked
package dev.millrace.contracts.table;

import org.jspecify.annotations.NullMarked;
