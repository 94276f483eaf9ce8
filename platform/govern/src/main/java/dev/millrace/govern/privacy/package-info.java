/// Privacy: what is kept of a person is shown, taken away, or not taken in any more.
@NullMarked
package dev.millrace.govern.privacy;

import org.jspecify.annotations.NullMarked;
