/// Whether tables and their days are there when they are due, and whether they will be.
@NullMarked
package dev.millrace.orchestrate.fresh;

import org.jspecify.annotations.NullMarked;
