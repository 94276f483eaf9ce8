/// What a day of a table usually looks like, and whether the newest one does: figures by day, with
/// weekdays, level and holidays learnt from the table's own past.
@NullMarked
package dev.millrace.transform.check.anomaly;

import org.jspecify.annotations.NullMarked;
