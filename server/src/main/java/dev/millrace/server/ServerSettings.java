package dev.millrace.server;

import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.time.BusinessClock;
import java.time.InstantSource;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// What one start of the platform is given.
///
/// @param definitions reads the project as its files are now
/// @param port for HTTP on loopback; 0 for any free one
/// @param clock the shop's time
/// @param wall real time, for queues and time-outs
/// @param random for ids; not for secrets
public record ServerSettings(
    Project project,
    Supplier<Project> definitions,
    int port,
    BusinessClock clock,
    InstantSource wall,
    RandomGenerator random) {}
