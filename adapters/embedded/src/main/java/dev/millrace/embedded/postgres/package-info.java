/// A PostgreSQL started from a jar, as a child process of this one.
@NullMarked
package dev.millrace.embedded.postgres;

import org.jspecify.annotations.NullMarked;
