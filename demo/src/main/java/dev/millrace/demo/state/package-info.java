/// Where the shop keeps its place between runs: one small JSON file, replaced atomically.
@NullMarked
package dev.millrace.demo.state;

import org.jspecify.annotations.NullMarked;
