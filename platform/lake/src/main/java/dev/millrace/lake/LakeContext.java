package dev.millrace.lake;

import dev.millrace.contracts.sql.SqlEngine;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;

/// What the parts of one lake share.
///
/// @param order one change at a time is staged and committed in this process; others only retry
record LakeContext(
    LakeSettings settings,
    CatalogDatabase database,
    LakePoints points,
    EnvironmentStore environments,
    LakeFiles files,
    Tables tables,
    TableFiles tableFiles,
    SqlEngine engine,
    InstantSource clock,
    LiveViews views,
    ReentrantLock order) {}
