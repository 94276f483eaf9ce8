/// The whole path at a steady rate: HTTP, log, streaming features and lake, in one process.
@NullMarked
package dev.millrace.bench.path;

import org.jspecify.annotations.NullMarked;
