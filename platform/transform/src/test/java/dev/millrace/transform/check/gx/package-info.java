/// Suites as Great Expectations writes them.
@NullMarked
package dev.millrace.transform.check.gx;

import org.jspecify.annotations.NullMarked;
