package dev.millrace.lake;

import dev.millrace.contracts.name.TableName;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.TableMetadata;

record Compaction(TableName table) implements TableWrite {
  @Override public void stage(StagedTable table) {}
  @Override public Written write(StagedTable table, Layout layout) { throw new IllegalStateException(); }
  @Override public void register(StagedTable table, Written written, List<DataFile> files) {}
  @Override public Optional<PinnedTable> outcome(TableMetadata metadata) { return Optional.empty(); }
}
