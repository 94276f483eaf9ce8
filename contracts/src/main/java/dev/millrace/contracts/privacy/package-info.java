/// What the parts that keep something about people owe them: to show it, and to take it away.
@NullMarked
package dev.millrace.contracts.privacy;

import org.jspecify.annotations.NullMarked;
