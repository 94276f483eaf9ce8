@NullMarked
package dev.millrace.govern.identity;

import org.jspecify.annotations.NullMarked;
