/// What a step of a flow is to the one who runs it.
@NullMarked
package dev.millrace.contracts.flow;

import org.jspecify.annotations.NullMarked;
