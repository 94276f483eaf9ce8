/// Results of checks in the platform database.
@NullMarked
package dev.millrace.transform.check.store;

import org.jspecify.annotations.NullMarked;
