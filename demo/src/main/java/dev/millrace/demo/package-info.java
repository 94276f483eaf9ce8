/// The sample shop: a seeded simulation of a living shop with a known truth. It knows the platform
/// it feeds only as an HTTP address, a write key and a landing directory, so that it cannot cheat.
@NullMarked
package dev.millrace.demo;

import org.jspecify.annotations.NullMarked;
