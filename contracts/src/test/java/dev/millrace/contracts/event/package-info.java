@NullMarked
package dev.millrace.contracts.event;

import org.jspecify.annotations.NullMarked;
