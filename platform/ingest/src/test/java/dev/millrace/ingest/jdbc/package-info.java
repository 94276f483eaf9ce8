@NullMarked
package dev.millrace.ingest.jdbc;

import org.jspecify.annotations.NullMarked;
