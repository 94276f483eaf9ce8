/// Who may come in, what there is, and where it came from.
@NullMarked
package dev.millrace.govern;

import org.jspecify.annotations.NullMarked;
