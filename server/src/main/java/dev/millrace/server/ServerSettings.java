package dev.millrace.server;

import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.time.BusinessClock;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// What one start of the platform is given.
///
/// @param directory of the project; null where it has none that could be changed
/// @param definitions reads the project as its files are now
/// @param port for HTTP on loopback; 0 for any free one
/// @param clock the shop's time
/// @param wall real time, for queues and time-outs
/// @param random for ids; not for secrets
public record ServerSettings(
    Project project,
    @Nullable Path directory,
    Supplier<Project> definitions,
    int port,
    BusinessClock clock,
    InstantSource wall,
    RandomGenerator random) {}
