@NullMarked
package dev.millrace.server.http.door;

import org.jspecify.annotations.NullMarked;
