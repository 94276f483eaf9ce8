/// How fast a large CSV file becomes rows of the lake.
@NullMarked
package dev.millrace.bench.csv;

import org.jspecify.annotations.NullMarked;
