/// Features as others read them: online by key, and as training sets.
@NullMarked
package dev.millrace.contracts.feature;

import org.jspecify.annotations.NullMarked;
