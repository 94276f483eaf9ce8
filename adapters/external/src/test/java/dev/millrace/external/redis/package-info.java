@NullMarked
package dev.millrace.external.redis;

import org.jspecify.annotations.NullMarked;
