/// The platform's own state: one database.
@NullMarked
package dev.millrace.contracts.platform;

import org.jspecify.annotations.NullMarked;
