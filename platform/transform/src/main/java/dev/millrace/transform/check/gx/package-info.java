/// Expectation suites of Great Expectations become checks.
@NullMarked
package dev.millrace.transform.check.gx;

import org.jspecify.annotations.NullMarked;
