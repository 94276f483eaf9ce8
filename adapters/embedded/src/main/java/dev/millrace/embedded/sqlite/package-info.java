/// The platform database as one SQLite file.
@NullMarked
package dev.millrace.embedded.sqlite;

import org.jspecify.annotations.NullMarked;
