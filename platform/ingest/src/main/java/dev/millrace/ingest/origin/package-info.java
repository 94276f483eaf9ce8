/// What every kind of pulled source has in common: a look, a run, drift, and the record of runs.
@NullMarked
package dev.millrace.ingest.origin;

import org.jspecify.annotations.NullMarked;
