/// The one deployable. Wiring says what it is made of.
@NullMarked
package dev.millrace.server;

import org.jspecify.annotations.NullMarked;
