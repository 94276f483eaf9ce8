@NullMarked
package dev.millrace.server.drill;

import org.jspecify.annotations.NullMarked;
