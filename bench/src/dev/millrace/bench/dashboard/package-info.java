/// How quickly a dashboard of ten tiles answers while twenty people click.
@NullMarked
package dev.millrace.bench.dashboard;

import org.jspecify.annotations.NullMarked;
