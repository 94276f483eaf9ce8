/// Buckets of S3 and of what speaks like it. Nothing here is loaded where no bucket is configured.
@NullMarked
package dev.millrace.external.s3;

import org.jspecify.annotations.NullMarked;
