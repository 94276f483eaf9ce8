/// Tests of what is said of tables before they are due.
@NullMarked
package dev.millrace.orchestrate.fresh;

import org.jspecify.annotations.NullMarked;
