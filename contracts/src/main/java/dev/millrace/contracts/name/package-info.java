/// Names are types. Each name is validated once, where it enters.
@NullMarked
package dev.millrace.contracts.name;

import org.jspecify.annotations.NullMarked;
