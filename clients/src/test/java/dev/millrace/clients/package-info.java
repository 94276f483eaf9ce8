/// Clients of other makers send to the packaged server; what they sent is then looked for where it
/// should be.
@NullMarked
package dev.millrace.clients;

import org.jspecify.annotations.NullMarked;
