/// Events as they lie in the log: JSON in Segment's shape, read in place.
@NullMarked
package dev.millrace.contracts.event;

import org.jspecify.annotations.NullMarked;
