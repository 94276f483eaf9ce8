/// What the pages are told while it happens, as server-sent events: bounded in readers and in what
/// each is told.
@NullMarked
package dev.millrace.server.http.live;

import org.jspecify.annotations.NullMarked;
