/// What a model would know that it cannot know when it is asked.
@NullMarked
package dev.millrace.ml.leak;

import org.jspecify.annotations.NullMarked;
