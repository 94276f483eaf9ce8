/// What a user can mend: one problem says what was wrong, where, and what to do.
@NullMarked
package dev.millrace.contracts.problem;

import org.jspecify.annotations.NullMarked;
