package dev.millrace.server.demo;

import dev.millrace.demo.ShopSettings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What `demo` was asked for.
///
/// @param isExiting whether to stop once every step has happened
/// @param report where to write the facts as JSON; null for nowhere
public record DemoSettings(
    Path project,
    Path data,
    int port,
    ShopSettings shop,
    boolean isExiting,
    @Nullable Path report) {}
