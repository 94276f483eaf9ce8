/// Benchmarks: Millrace as its users start it, and a peer, in turns. No part of the product, and no
/// test: nothing here fails because a machine is slow.
@NullMarked
package dev.millrace.bench;

import org.jspecify.annotations.NullMarked;
