package dev.millrace.features.batch;

import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.definition.FeatureViewDefinition.Feature;
import dev.millrace.contracts.feature.TrainingSet.Late;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds rows that a view counts before a cut-off by its time column, and that another time of the
/// same table says were written after it: what they hold was not known at the cut-off. Plans lie in
/// the future and tell nothing; nor do times of transport, because history that is taken in today
/// was known then.
final class LateRows {

  private static final Set<String> TRANSPORT =
      Set.of("received_at", "sent_at", "loaded_at", "ingested_at", "synced_at");

  private final LakeView lake;
  private final Instant now;

  LateRows(LakeView lake, Instant now) {
    this.lake = lake;
    this.now = now;
  }

  List<Late> of(FeatureViewDefinition view, List<Instant> cutOffs) {
    List<String> columns = columns(view);
    var late = new ArrayList<Late>();
    if (!columns.isEmpty() && !cutOffs.isEmpty()) {
      lake.read(query(view, columns, cutOffs), row -> add(late, view, columns, row));
    }
    return late;
  }

  private List<String> columns(FeatureViewDefinition view) {
    return lake.find(view.table()).stream()
        .flatMap(table -> table.columns().stream())
        .filter(column -> column.type() == Plain.TIMESTAMP || column.type() == Plain.DATE)
        .map(Column::name)
        .filter(name ->
            !name.equalsIgnoreCase(view.time())
                && !name.startsWith("_")
                && !TRANSPORT.contains(name))
        .toList();
  }

  private SqlQuery query(FeatureViewDefinition view, List<String> columns, List<Instant> cutOffs) {
    List<@Nullable Object> values = new ArrayList<>(cutOffs);
    String moments =
        cutOffs.stream().map(_ -> "(cast(? as timestamptz))").collect(Collectors.joining(", "));
    var answers = new ArrayList<String>();
    for (String column : columns) {
      String written = "cast(written.\"%s\" as timestamptz)".formatted(column);
      String isLate = "%1$s >= as_of and %1$s < cast(? as timestamptz)".formatted(written);
      answers.add("count(*) filter (where %s)".formatted(isLate));
      answers.add(
          "max(epoch_us(%s) - epoch_us(as_of)) filter (where %s)".formatted(written, isLate));
      values.add(now);
      values.add(now);
    }
    return new SqlQuery(
        """
        with moments(as_of) as (values %s)
        select count(*), %s
        from moments join %s as written on cast(written."%s" as timestamptz) < as_of
        """
            .formatted(moments, String.join(", ", answers), view.table(), view.time()),
        values);
  }

  private static void add(
      List<Late> late, FeatureViewDefinition view, List<String> columns, @Nullable Object[] row) {
    double rows = number(row[0]);
    for (int i = 0; i < columns.size(); i++) {
      double written = number(row[1 + 2 * i]);
      if (written > 0) {
        late.add(
            new Late(
                view.name(),
                columns.get(i),
                written / rows,
                Duration.ofSeconds((long) (number(row[2 + 2 * i]) / 1e6)),
                naming(view, columns.get(i))));
      }
    }
  }

  private static List<String> naming(FeatureViewDefinition view, String column) {
    Pattern word = Pattern.compile("\\b" + Pattern.quote(column) + "\\b", Pattern.CASE_INSENSITIVE);
    return view.features().stream()
        .filter(feature ->
            Stream.of(feature.of(), feature.where())
                .anyMatch(text -> text != null && word.matcher(text).find()))
        .map(Feature::name)
        .toList();
  }

  private static double number(@Nullable Object value) {
    return value instanceof Number number ? number.doubleValue() : 0;
  }
}
