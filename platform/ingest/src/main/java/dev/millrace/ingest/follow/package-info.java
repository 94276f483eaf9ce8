/// What every followed source has in common: it is read from the lake's mark, committed with the
/// next, and begun again there whatever happens.
@NullMarked
package dev.millrace.ingest.follow;

import org.jspecify.annotations.NullMarked;
