package dev.millrace.server;

import dev.millrace.contracts.definition.Project;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.log.EventLog;
import dev.millrace.contracts.warehouse.Warehouse;
import dev.millrace.features.FeatureStore;
import dev.millrace.govern.Access;
import dev.millrace.govern.Catalog;
import dev.millrace.govern.Lineage;
import dev.millrace.govern.audit.AuditLog;
import dev.millrace.govern.identity.IdentityBook;
import dev.millrace.govern.privacy.GuardedLake;
import dev.millrace.govern.privacy.Regulations;
import dev.millrace.govern.user.Users;
import dev.millrace.ingest.Captures;
import dev.millrace.ingest.Collector;
import dev.millrace.ingest.Following;
import dev.millrace.ingest.LandingZone;
import dev.millrace.ingest.LogToLake;
import dev.millrace.ingest.Sources;
import dev.millrace.ingest.replay.QuarantineDesk;
import dev.millrace.insight.Customers;
import dev.millrace.insight.Metrics;
import dev.millrace.insight.Transactions;
import dev.millrace.insight.report.Reports;
import dev.millrace.lake.LakeDesk;
import dev.millrace.lake.rest.IcebergRest;
import dev.millrace.ml.Experiments;
import dev.millrace.ml.MlModels;
import dev.millrace.orchestrate.Flows;
import dev.millrace.server.backup.Backup;
import dev.millrace.transform.CompiledModels;
import dev.millrace.transform.check.CheckBook;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Everything that runs, by its faces. [Wiring] makes it and closes it.
///
/// @param definitions reads the project as its files are now
/// @param warehouse null where the project has none
public record Platform(
    Project project,
    Supplier<Project> definitions,
    Access access,
    Users users,
    AuditLog audit,
    DiskReserve disk,
    EventLog log,
    Lake lake,
    LakeDesk lakeDesk,
    EnvironmentDesk environments,
    IcebergRest iceberg,
    Collector collector,
    LandingZone landingZone,
    Sources sources,
    Captures captures,
    Following following,
    LogToLake eventWriter,
    LogToLake quarantineWriter,
    QuarantineDesk quarantine,
    IdentityBook identities,
    Regulations regulations,
    GuardedLake guarded,
    FeatureStore features,
    MlModels models,
    Experiments experiments,
    Flows flows,
    Metrics metrics,
    Reports reports,
    Customers customers,
    Transactions transactions,
    Catalog catalog,
    Lineage lineage,
    CompiledModels compiled,
    CheckBook checks,
    DashboardBook dashboards,
    QueryBook queries,
    Backup backup,
    @Nullable Warehouse warehouse) {}
