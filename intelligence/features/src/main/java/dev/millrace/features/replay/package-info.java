/// The lake's events put through the fold once more.
@NullMarked
package dev.millrace.features.replay;

import org.jspecify.annotations.NullMarked;
