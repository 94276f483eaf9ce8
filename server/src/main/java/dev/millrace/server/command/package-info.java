/// The command line.
@NullMarked
package dev.millrace.server.command;

import org.jspecify.annotations.NullMarked;
