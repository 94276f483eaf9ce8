package dev.millrace.orchestrate;

import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.orchestrate.store.RunLedger;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Map;
import java.util.concurrent.ThreadFactory;

/// What every run works with.
///
/// @param clock the shop's time, for the history
/// @param wall real time, for delays
/// @param zone of flows that name none
record Workshop(
    RunLedger ledger,
    Map<String, StepRunner> runners,
    Map<String, Pool> pools,
    TableReads tables,
    ThreadFactory threads,
    InstantSource clock,
    InstantSource wall,
    ZoneId zone) {}
