@NullMarked
package dev.millrace.contracts.problem;

import org.jspecify.annotations.NullMarked;
