/// The way in: who asks, how far the role reaches, and what is kept of it.
@NullMarked
package dev.millrace.server.http.door;

import org.jspecify.annotations.NullMarked;
