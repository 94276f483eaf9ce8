/// Checks as SQL, run on the branch before anybody sees it.
@NullMarked
package dev.millrace.transform.check;

import org.jspecify.annotations.NullMarked;
