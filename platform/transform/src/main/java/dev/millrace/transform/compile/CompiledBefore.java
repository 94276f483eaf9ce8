package dev.millrace.transform.compile;

import dev.millrace.contracts.definition.ModelDefinition;
import dev.millrace.contracts.definition.SourceText;
import dev.millrace.contracts.name.TableName;
import dev.millrace.transform.CompiledModel;
import dev.millrace.transform.Materialization;
import dev.millrace.transform.lineage.ModelColumns;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What compilations before this one found out, so that the next looks only at what has changed.
/// What follows from a SQL text alone is known by the text's hash, and survives in a file; whole
/// models only as long as this process. Bounded; safe for any thread.
public final class CompiledBefore {

  private static final int MOST = 50_000;

  private final KeptTexts file;
  private final Map<String, Set<TableName>> reads = new ConcurrentHashMap<>();
  private final Map<String, Columns> columns = new ConcurrentHashMap<>();
  private final Map<String, Recent> recent = new ConcurrentHashMap<>();
  private final Map<String, KeptTexts.Kept> kept;
  private volatile boolean hasNews;
  private volatile @Nullable Generation last;

  private CompiledBefore(KeptTexts file) {
    this.file = file;
    this.kept = file.read();
  }

  /// For one process.
  public static CompiledBefore none() {
    return new CompiledBefore(new KeptTexts(null, ""));
  }

  /// Remembers what the file holds; one that is of another engine or damaged is as none.
  ///
  /// @param engine with its version; what it reads out of a text may differ in another
  public static CompiledBefore in(Path file, String engine) {
    return new CompiledBefore(new KeptTexts(file, engine + " " + build()));
  }

  /// When this code was built: another may find other origins in the same text.
  private static long build() {
    try {
      var code = CompiledBefore.class.getProtectionDomain().getCodeSource();
      return code == null
          ? 0
          : Files.getLastModifiedTime(Path.of(code.getLocation().toURI())).toMillis();
    } catch (IOException | URISyntaxException e) {
      throw new IllegalStateException("The code's own place cannot be looked at.", e);
    }
  }

  /// Writes down what is new; what was not asked for since the start is forgotten.
  public void keep() {
    if (hasNews) {
      hasNews = false;
      file.write(reads, this::columnsOf);
    }
  }

  /// A model as it was compiled.
  ///
  /// @param given its definition as the project has it
  /// @param compiled null of an ephemeral one
  record Done(ModelDefinition given, ModelTexts.Entry entry, @Nullable CompiledModel compiled) {}

  /// All that the rendering of a model depends on, but for the model itself and models that were
  /// added.
  record Surroundings(
      Map<String, String> vars,
      List<SourceText> macros,
      Map<String, TableName> sources,
      Map<String, TableName> models) {
    boolean holdIn(Surroundings now) {
      return vars.equals(now.vars)
          && macros.equals(now.macros)
          && sources.equals(now.sources)
          && models.entrySet().stream()
              .allMatch(model -> model.getValue().equals(now.models.get(model.getKey())));
    }
  }

  record Generation(Surroundings surroundings, Map<TableName, Done> models) {}

  /// The models of the last compilation, if what they were rendered in is still so.
  Map<TableName, Done> models(Surroundings now) {
    Generation before = last;
    return before != null && before.surroundings.holdIn(now) ? before.models : Map.of();
  }

  /// Whether exactly the names of the last compilation are there.
  boolean hasSameNames(Surroundings now) {
    Generation before = last;
    return before != null && before.surroundings.equals(now);
  }

  void compiled(Generation generation) {
    last = generation;
  }

  boolean knowsReads(String sql) {
    String hash = Fingerprint.of(sql);
    return reads.containsKey(hash) || kept.containsKey(hash);
  }

  Set<TableName> reads(String sql, Function<String, Set<TableName>> find) {
    String hash = Fingerprint.of(sql);
    Set<TableName> known = reads.get(hash);
    if (known == null) {
      KeptTexts.Kept old = kept.get(hash);
      known = old == null ? find.apply(sql) : old.reads();
      if (old == null) {
        hasNews = true;
      }
      put(reads, hash, known);
    }
    return known;
  }

  private record Columns(String inputs, ModelColumns found) implements KeptTexts.Found {}

  private record Recent(
      Materialization materialization,
      Map<TableName, Optional<List<String>>> inputs,
      ModelColumns found) {}

  /// Whether the columns of a query were followed, whatever its inputs were like.
  public boolean knowsColumns(CompiledModel model) {
    if (recent.containsKey(model.sql())) {
      return true;
    }
    String hash = Fingerprint.of(model.sql());
    return columnsOf(hash) != null;
  }

  private KeptTexts.@Nullable Found columnsOf(String hash) {
    KeptTexts.Found known = columns.get(hash);
    KeptTexts.Kept old = kept.get(hash);
    return known != null || old == null ? known : old.columns();
  }

  /// @param inputs how the columns of what it reads are called
  public ModelColumns columns(
      CompiledModel model,
      Map<TableName, Optional<List<String>>> inputs,
      Function<CompiledModel, ModelColumns> follow) {
    Recent before = recent.get(model.sql());
    if (before != null
        && before.materialization.equals(model.materialization())
        && before.inputs.equals(inputs)) {
      return before.found;
    }
    String hash = Fingerprint.of(model.sql());
    String signature = Fingerprint.of(model.materialization() + inputs.toString());
    KeptTexts.Found known = columnsOf(hash);
    if (known == null || !known.inputs().equals(signature)) {
      known = new Columns(signature, follow.apply(model));
      hasNews = true;
    }
    put(columns, hash, new Columns(signature, known.found()));
    put(recent, model.sql(), new Recent(model.materialization(), inputs, known.found()));
    return known.found();
  }

  /// Beyond the bound it begins anew, because what a project once held would stay for good.
  private static <V> void put(Map<String, V> map, String key, V value) {
    if (map.size() >= MOST) {
      map.clear();
    }
    map.put(key, value);
  }
}
