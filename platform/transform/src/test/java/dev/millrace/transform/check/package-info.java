/// Checks against a real lake.
@NullMarked
package dev.millrace.transform.check;

import org.jspecify.annotations.NullMarked;
