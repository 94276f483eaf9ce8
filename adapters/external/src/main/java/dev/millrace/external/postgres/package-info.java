/// PostgreSQL as the warehouse and as the platform database.
@NullMarked
package dev.millrace.external.postgres;

import org.jspecify.annotations.NullMarked;
