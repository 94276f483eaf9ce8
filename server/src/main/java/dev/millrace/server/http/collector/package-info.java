/// Where events arrive: Segment's protocol as its real clients speak it, bounded in bytes before
/// anything is read.
@NullMarked
package dev.millrace.server.http.collector;

import org.jspecify.annotations.NullMarked;
