/// Small tables that lie in a project as CSV.
@NullMarked
package dev.millrace.transform.seed;

import org.jspecify.annotations.NullMarked;
