/// Runs, steps and their logs in the platform database.
@NullMarked
package dev.millrace.orchestrate.store;

import org.jspecify.annotations.NullMarked;
