@NullMarked
package dev.millrace.govern;

import org.jspecify.annotations.NullMarked;
