package dev.millrace.ingest.file;

import dev.millrace.contracts.sql.ParquetReader;

/// How files are read.
public record FileReading(FileLimits limits, ParquetReader parquet) {}
