/// Models become tables of a run's branch, and what they were made from is written down with them.
@NullMarked
package dev.millrace.transform.build;

import org.jspecify.annotations.NullMarked;
