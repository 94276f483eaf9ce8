/// Models run on given rows.
@NullMarked
package dev.millrace.transform.given;

import org.jspecify.annotations.NullMarked;
