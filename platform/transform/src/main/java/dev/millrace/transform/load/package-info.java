/// What is loaded into the warehouse, and what of it has changed.
@NullMarked
package dev.millrace.transform.load;

import org.jspecify.annotations.NullMarked;
