/// Numbers of the shop with what they are computed from, and customers as people look at them.
@NullMarked
package dev.millrace.insight;

import org.jspecify.annotations.NullMarked;
