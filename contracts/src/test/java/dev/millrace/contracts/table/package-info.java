@NullMarked
package dev.millrace.contracts.table;

import org.jspecify.annotations.NullMarked;
