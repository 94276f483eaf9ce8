/// Features read over REST, beside Redis.
@NullMarked
package dev.millrace.bench.reads;

import org.jspecify.annotations.NullMarked;
