/// Copies of a whole data directory at one consistent point, and their way back.
@NullMarked
package dev.millrace.server.backup;

import org.jspecify.annotations.NullMarked;
