/// How often faults are found, and how often there is none where one is told.
@NullMarked
package dev.millrace.transform.check.anomaly;

import org.jspecify.annotations.NullMarked;
