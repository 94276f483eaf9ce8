/// Who changed what, and when.
@NullMarked
package dev.millrace.govern.audit;

import org.jspecify.annotations.NullMarked;
