/// SQL models on other engines than the lake's own, and whether they answer the same there.
@NullMarked
package dev.millrace.transform.engine;

import org.jspecify.annotations.NullMarked;
