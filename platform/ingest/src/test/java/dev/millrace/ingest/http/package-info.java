@NullMarked
package dev.millrace.ingest.http;

import org.jspecify.annotations.NullMarked;
