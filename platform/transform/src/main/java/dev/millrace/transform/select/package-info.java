/// Which models a build is of.
@NullMarked
package dev.millrace.transform.select;

import org.jspecify.annotations.NullMarked;
