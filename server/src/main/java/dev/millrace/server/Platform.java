package dev.millrace.server;

import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.log.EventLog;
import dev.millrace.contracts.warehouse.Warehouse;
import dev.millrace.features.FeatureStore;
import dev.millrace.govern.Access;
import dev.millrace.govern.Catalog;
import dev.millrace.govern.Lineage;
import dev.millrace.ingest.Collector;
import dev.millrace.ingest.LandingZone;
import dev.millrace.ingest.LogToLake;
import dev.millrace.insight.Customers;
import dev.millrace.insight.Metrics;
import dev.millrace.insight.Transactions;
import dev.millrace.ml.MlModels;
import dev.millrace.orchestrate.Flows;
import org.jspecify.annotations.Nullable;

/// Everything that runs, by its faces. [Wiring] makes it and closes it.
///
/// @param warehouse null where the project has none
public record Platform(
    Project project,
    Access access,
    DiskReserve disk,
    EventLog log,
    Lake lake,
    Collector collector,
    LandingZone landingZone,
    LogToLake eventWriter,
    LogToLake quarantineWriter,
    FeatureStore features,
    MlModels models,
    Flows flows,
    Metrics metrics,
    Customers customers,
    Transactions transactions,
    Catalog catalog,
    Lineage lineage,
    @Nullable Warehouse warehouse) {}
