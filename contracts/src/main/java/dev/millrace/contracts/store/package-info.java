/// Objects in a bucket: S3 and what speaks like it.
@NullMarked
package dev.millrace.contracts.store;

import org.jspecify.annotations.NullMarked;
