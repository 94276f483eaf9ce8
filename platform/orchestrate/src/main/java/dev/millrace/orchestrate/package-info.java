/// Flows: what runs when, and what became of it. Every state is durable before it is acted on, so
/// that a crash costs a run nothing but time.
@NullMarked
package dev.millrace.orchestrate;

import org.jspecify.annotations.NullMarked;
