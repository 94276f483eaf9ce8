/// The warehouse: where published tables are loaded for everybody else's tools.
@NullMarked
package dev.millrace.contracts.warehouse;

import org.jspecify.annotations.NullMarked;
