/// Iceberg's REST catalog over the lake's own tables: other engines list, read and write what
/// Millrace has, and keep tables of their own beside it. The package speaks HTTP's words but knows
/// no server.
@NullMarked
package dev.millrace.lake.rest;

import org.jspecify.annotations.NullMarked;
