package dev.millrace.transform.compile;

import dev.millrace.contracts.name.TableName;
import dev.millrace.transform.lineage.ModelColumns;
import dev.millrace.transform.lineage.Origin;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// A file of what follows from SQL texts, by their hash. It holds no SQL and can be deleted.
final class KeptTexts {

  private static final Logger LOG = Logger.getLogger(KeptTexts.class.getName());
  private static final String FORM = "millrace compiled 2 ";
  private static final int MOST = 100_000;

  private final @Nullable Path file;
  private final String engine;

  /// @param file null for none
  KeptTexts(@Nullable Path file, String engine) {
    this.file = file;
    this.engine = engine;
  }

  /// Columns that were followed.
  interface Found {
    /// A hash of what the query read.
    String inputs();

    ModelColumns found();
  }

  private record Read(String inputs, ModelColumns found) implements Found {}

  record Kept(Set<TableName> reads, @Nullable Found columns) {}

  Map<String, Kept> read() {
    if (file == null || !Files.isRegularFile(file)) {
      return Map.of();
    }
    try (var in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 65_536))) {
      return in.readUTF().equals(FORM + engine) ? new Reading(in).all() : Map.of();
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.INFO, "What was compiled before cannot be read, and is found out anew", e);
      return Map.of();
    }
  }

  void write(Map<String, Set<TableName>> reads, Function<String, @Nullable Found> columns) {
    if (file == null) {
      return;
    }
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    try {
      try (var out =
          new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(beside), 65_536))) {
        out.writeUTF(FORM + engine);
        new Writing(out).all(Map.copyOf(reads), columns);
      }
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOG.log(Level.WARNING, "What was compiled cannot be kept for the next start", e);
    }
  }

  /// Names come once and then by their number.
  private static final class Writing {
    private final DataOutputStream out;
    private final Map<String, Integer> names = new HashMap<>();

    Writing(DataOutputStream out) {
      this.out = out;
    }

    void all(Map<String, Set<TableName>> reads, Function<String, @Nullable Found> columns)
        throws IOException {
      out.writeInt(reads.size());
      for (Map.Entry<String, Set<TableName>> one : reads.entrySet()) {
        out.writeUTF(one.getKey());
        out.writeInt(one.getValue().size());
        for (TableName table : one.getValue()) {
          name(table.toString());
        }
        Found found = columns.apply(one.getKey());
        out.writeBoolean(found != null);
        if (found != null) {
          out.writeUTF(found.inputs());
          columns(found.found());
        }
      }
    }

    private void columns(ModelColumns columns) throws IOException {
      out.writeInt(columns.columns().size());
      for (ModelColumns.Column column : columns.columns()) {
        name(column.name());
        origins(column.origins());
        out.writeBoolean(column.isKnown());
      }
      out.writeBoolean(columns.isComplete());
      origins(columns.rows());
      out.writeBoolean(columns.areRowsKnown());
    }

    private void origins(Set<Origin> origins) throws IOException {
      out.writeInt(origins.size());
      for (Origin origin : origins) {
        name(origin.table().toString());
        name(origin.column());
        name(origin.kind().name());
      }
    }

    private void name(String name) throws IOException {
      Integer number = names.get(name);
      if (number == null) {
        out.writeInt(names.size());
        out.writeUTF(name);
        names.put(name, names.size());
      } else {
        out.writeInt(number);
      }
    }
  }

  private static final class Reading {
    private final DataInputStream in;
    private final List<String> names = new ArrayList<>();
    private final Map<String, TableName> tables = new HashMap<>();

    Reading(DataInputStream in) {
      this.in = in;
    }

    Map<String, Kept> all() throws IOException {
      int size = count();
      var all = new HashMap<String, Kept>(size * 2);
      for (int i = 0; i < size; i++) {
        String hash = in.readUTF();
        int count = count();
        var reads = new HashSet<TableName>();
        for (int j = 0; j < count; j++) {
          reads.add(table());
        }
        Found found = in.readBoolean() ? new Read(in.readUTF(), columns()) : null;
        all.put(hash, new Kept(Set.copyOf(reads), found));
      }
      return all;
    }

    private ModelColumns columns() throws IOException {
      int count = count();
      var columns = new ArrayList<ModelColumns.Column>();
      for (int i = 0; i < count; i++) {
        columns.add(new ModelColumns.Column(name(), origins(), in.readBoolean()));
      }
      return new ModelColumns(columns, in.readBoolean(), origins(), in.readBoolean());
    }

    private Set<Origin> origins() throws IOException {
      int count = count();
      var origins = new HashSet<Origin>();
      for (int i = 0; i < count; i++) {
        origins.add(new Origin(table(), name(), Origin.Kind.valueOf(name())));
      }
      return origins;
    }

    private TableName table() throws IOException {
      return tables.computeIfAbsent(name(), TableName::of);
    }

    private String name() throws IOException {
      int number = in.readInt();
      if (number == names.size()) {
        names.add(in.readUTF());
      }
      return names.get(number);
    }

    private int count() throws IOException {
      int count = in.readInt();
      if (count < 0 || count > MOST) {
        throw new IOException("A count of %d is none.".formatted(count));
      }
      return count;
    }
  }
}
