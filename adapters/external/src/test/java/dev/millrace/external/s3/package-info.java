@NullMarked
package dev.millrace.external.s3;

import org.jspecify.annotations.NullMarked;
