@NullMarked
package dev.millrace.ingest.file;

import org.jspecify.annotations.NullMarked;
