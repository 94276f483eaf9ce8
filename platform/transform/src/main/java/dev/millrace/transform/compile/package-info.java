/// From model files to SQL the engine can run, and the order to run it in.
@NullMarked
package dev.millrace.transform.compile;

import org.jspecify.annotations.NullMarked;
