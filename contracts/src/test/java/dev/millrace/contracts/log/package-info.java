@NullMarked
package dev.millrace.contracts.log;

import org.jspecify.annotations.NullMarked;
