package dev.millrace.ml;

import dev.millrace.contracts.definition.SegmentsDefinition;
import dev.millrace.contracts.feature.TrainingSet;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.lake.TableChange;
import dev.millrace.contracts.lake.TableOverwrite;
import dev.millrace.contracts.name.RunId;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.table.Column;
import dev.millrace.contracts.table.ColumnType.Plain;
import dev.millrace.contracts.table.Rows;
import dev.millrace.ml.segment.Membership;
import dev.millrace.ml.segment.SegmentModel;
import java.util.List;

/// Who belongs where by the version in use: one row for each membership, in place of those that the
/// model had before.
final class SegmentScoring {

  static final TableName TABLE = TableName.of("gold.segments");

  private static final List<Column> COLUMNS =
      List.of(
          new Column("model", Plain.STRING),
          new Column("version", Plain.INTEGER),
          new Column("customer_id", Plain.STRING),
          new Column("method", Plain.STRING),
          new Column("segment", Plain.STRING),
          new Column("why", Plain.STRING),
          new Column("as_of", Plain.TIMESTAMP),
          new Column("run", Plain.STRING));

  private SegmentScoring() {}

  /// A version ready to judge.
  record Served(ModelVersion version, SegmentModel.Judge judge) {
    static Served read(ModelVersion version, byte[] file) {
      return new Served(version, SegmentModel.read(file).judge());
    }
  }

  /// What is to be written.
  record Scored(int customers, int memberships, TableChange change) {}

  static Scored score(
      SegmentsDefinition definition,
      Served served,
      MlModels.Parts parts,
      LakeView view,
      RunId run) {
    SegmentPeople people = SegmentPeople.read(view, definition, parts);
    TrainingSet set = people.set();
    ModelVersion version = served.version();
    Rows rows =
        Rows.gather(
            COLUMNS,
            sink -> {
              for (TrainingSet.Row person : set.rows()) {
                for (Membership each : served.judge().of(name -> value(set, person, name))) {
                  sink.row(
                      new Object[] {
                        version.model(),
                        version.version(),
                        person.key(),
                        each.method(),
                        each.segment(),
                        each.why(),
                        people.until(),
                        run.value()
                      });
                }
              }
            });
    return new Scored(
        set.rows().size(),
        rows.count(),
        new TableOverwrite(
            TABLE, rows, new TableOverwrite.Slice("model", definition.name()), null));
  }

  private static double value(TrainingSet set, TrainingSet.Row person, String name) {
    int at = set.features().indexOf(name);
    return at < 0 ? Double.NaN : person.values()[at];
  }
}
