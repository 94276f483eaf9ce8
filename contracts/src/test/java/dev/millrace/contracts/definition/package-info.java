@NullMarked
package dev.millrace.contracts.definition;

import org.jspecify.annotations.NullMarked;
