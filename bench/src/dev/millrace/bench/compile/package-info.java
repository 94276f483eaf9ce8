/// How long it takes until a project of thousands of models is compiled.
@NullMarked
package dev.millrace.bench.compile;

import org.jspecify.annotations.NullMarked;
