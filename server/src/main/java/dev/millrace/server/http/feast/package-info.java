/// Feast's online serving over our features: its HTTP and its gRPC, so that its clients work
/// unchanged.
@NullMarked
package dev.millrace.server.http.feast;

import org.jspecify.annotations.NullMarked;
