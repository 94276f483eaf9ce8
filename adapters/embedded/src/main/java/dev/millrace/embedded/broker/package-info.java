/// A Kafka broker (KRaft, one node) inside this JVM.
@NullMarked
package dev.millrace.embedded.broker;

import org.jspecify.annotations.NullMarked;
