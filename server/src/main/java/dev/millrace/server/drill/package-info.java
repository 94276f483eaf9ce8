/// Drills: a server of its own under load and under attack, and the count afterwards.
@NullMarked
package dev.millrace.server.drill;

import org.jspecify.annotations.NullMarked;
