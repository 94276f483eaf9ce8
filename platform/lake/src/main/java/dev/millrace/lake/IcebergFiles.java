package dev.millrace.lake;

import dev.millrace.contracts.sql.WrittenFile;
import dev.millrace.contracts.sql.WrittenFile.ColumnFigures;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.DataFiles;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.Metrics;
import org.apache.iceberg.PartitionData;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SortOrder;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.types.Conversions;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types.NestedField;
import org.apache.iceberg.util.UnicodeUtil;
import org.jspecify.annotations.Nullable;

/// Written Parquet files as Iceberg registers them: no file is opened again for its figures.
final class IcebergFiles {

  private static final int BOUND_CHARACTERS = 16;

  private final Schema schema;
  private final PartitionSpec spec;
  private final SortOrder order;
  private final LakeFiles files;

  IcebergFiles(TableMetadata table, LakeFiles files) {
    this.files = files;
    this.schema = table.schema();
    this.spec = table.spec();
    this.order = table.sortOrder();
  }

  DataFile register(WrittenFile file) {
    DataFiles.Builder builder =
        DataFiles.builder(spec)
            .withPath(files.locationOf(file.path()))
            .withFormat(FileFormat.PARQUET)
            .withFileSizeInBytes(file.bytes())
            .withMetrics(metrics(file))
            .withSortOrder(order);
    if (spec.isPartitioned()) {
      var partition = new PartitionData(spec.partitionType());
      partition.set(0, file.partitionDay());
      builder.withPartition(partition);
    }
    return builder.build();
  }

  private Metrics metrics(WrittenFile file) {
    Map<Integer, Long> sizes = new HashMap<>();
    Map<Integer, Long> values = new HashMap<>();
    Map<Integer, Long> nulls = new HashMap<>();
    Map<Integer, ByteBuffer> lower = new HashMap<>();
    Map<Integer, ByteBuffer> upper = new HashMap<>();
    file.columns()
        .forEach((name, figures) -> {
          NestedField field = schema.findField(name);
          sizes.put(field.fieldId(), figures.bytes());
          values.put(field.fieldId(), figures.values());
          nulls.put(field.fieldId(), figures.nulls());
          bounds(field, figures, lower, upper);
        });
    return new Metrics(file.rows(), sizes, values, nulls, Map.of(), lower, upper);
  }

  private static void bounds(
      NestedField field,
      ColumnFigures figures,
      Map<Integer, ByteBuffer> lower,
      Map<Integer, ByteBuffer> upper) {
    Object min = figures.min();
    Object max = figures.max();
    if (min != null) {
      put(lower, field, min instanceof String text ? cut(text, false) : min);
    }
    if (max != null) {
      put(upper, field, max instanceof String text ? cut(text, true) : max);
    }
  }

  private static @Nullable Object cut(String text, boolean upwards) {
    CharSequence cut =
        upwards
            ? UnicodeUtil.truncateStringMax(text, BOUND_CHARACTERS)
            : UnicodeUtil.truncateStringMin(text, BOUND_CHARACTERS);
    return cut == null ? null : cut.toString();
  }

  private static void put(
      Map<Integer, ByteBuffer> bounds, NestedField field, @Nullable Object value) {
    if (value != null) {
      bounds.put(field.fieldId(), Conversions.toByteBuffer(field.type(), stored(field, value)));
    }
  }

  private static Object stored(NestedField field, Object value) {
    return switch (value) {
      case LocalDate date -> Math.toIntExact(date.toEpochDay());
      case Instant at -> at.getEpochSecond() * 1_000_000 + at.getNano() / 1_000;
      case BigDecimal exact -> exact;
      default -> field.type().typeId() == Type.TypeID.STRING ? value.toString() : value;
    };
  }
}
