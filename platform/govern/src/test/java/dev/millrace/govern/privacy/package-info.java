@NullMarked
package dev.millrace.govern.privacy;

import org.jspecify.annotations.NullMarked;
