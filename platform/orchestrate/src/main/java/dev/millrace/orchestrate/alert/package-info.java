/// Who is told when a run fails or a table grows old: one message for each root of trouble.
@NullMarked
package dev.millrace.orchestrate.alert;

import org.jspecify.annotations.NullMarked;
