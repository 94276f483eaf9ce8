@NullMarked
package dev.millrace.govern.user;

import org.jspecify.annotations.NullMarked;
