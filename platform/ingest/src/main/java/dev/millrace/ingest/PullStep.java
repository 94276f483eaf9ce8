package dev.millrace.ingest;

import dev.millrace.contracts.definition.SourceDefinition;
import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeCommit;
import dev.millrace.contracts.lake.LakeCommit.Mark;
import dev.millrace.contracts.lake.TableAppend;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.contracts.problem.Nearest;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.table.Rows;
import dev.millrace.ingest.http.HttpPages;
import dev.millrace.ingest.http.LatestRows;
import dev.millrace.ingest.row.Quarantine;
import dev.millrace.ingest.row.RowProblem;
import dev.millrace.ingest.row.RowReader;
import dev.millrace.ingest.row.RowReader.Provenance;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// `run: pull`: fetches every page of an HTTP source and stores the rows that are new or have
/// changed.
public final class PullStep implements StepRunner {

  private final Lake lake;
  private final InstantSource clock;
  private final ZoneId zone;
  private final Arrivals arrivals;
  private final Map<String, SourceDefinition.Http> sources;
  private final HttpPages pages = new HttpPages();

  public PullStep(LandingZone.Context context, List<SourceDefinition> sources) {
    this.lake = context.lake();
    this.clock = context.clock();
    this.zone = context.zone();
    this.arrivals = context.arrivals();
    this.sources =
        sources.stream()
            .filter(SourceDefinition.Http.class::isInstance)
            .map(SourceDefinition.Http.class::cast)
            .collect(Collectors.toUnmodifiableMap(s -> s.name().value(), Function.identity()));
  }

  @Override
  public String kind() {
    return "pull";
  }

  @Override
  public Set<String> arguments() {
    return Set.of("source");
  }

  @Override
  public Report run(Call call) throws InterruptedException {
    SourceDefinition.Http source = source(call.arguments().getOrDefault("source", ""));
    String mark = "pull/%s/%s".formatted(source.name(), call.run());
    if (lake.mark(mark).isPresent()) {
      return new Report("already stored by an earlier attempt");
    }
    Pulled pulled = pull(source, call);
    var appends = new ArrayList<TableAppend>();
    var columns = new RowReader(source.fields(), zone).columns();
    appends.add(
        new TableAppend(
            source.table(),
            Rows.gather(columns, sink -> pulled.fresh.forEach(sink::row)),
            source.partitionByDayOf()));
    long quarantined = pulled.quarantine.count();
    if (quarantined > 0) {
      appends.add(pulled.quarantine.take());
    }
    String summary =
        "%,d rows received: %,d stored, %,d unchanged, %,d quarantined"
            .formatted(pulled.received, pulled.fresh.size(), pulled.unchanged, quarantined);
    lake.commit(LakeCommit.of(appends, new Mark(mark, null, summary)));
    if (!pulled.fresh.isEmpty()) {
      arrivals.arrived(source.name().value(), pulled.fresh.size());
    }
    return new Report(summary);
  }

  private Pulled pull(SourceDefinition.Http source, Call call) throws InterruptedException {
    var latest = LatestRows.of(lake.view(), source);
    var reader = new RowReader(source.fields(), zone);
    var pulled = new Pulled(new Quarantine(source.name().value()));
    Instant now = clock.instant();
    pages.read(
        source,
        (page, record) -> {
          pulled.received++;
          String origin = "%s page %d".formatted(source.name(), page);
          try {
            @Nullable Object[] row =
                reader.read(record, new Provenance(origin, pulled.received, now));
            if (latest.isNew(row)) {
              pulled.fresh.add(row);
            } else {
              pulled.unchanged++;
            }
          } catch (RowProblem e) {
            String id = "%s:%s:%d".formatted(source.name(), call.run(), pulled.received);
            pulled.quarantine.add(id, now, e.reason(), origin, record.toString());
          }
        });
    return pulled;
  }

  private SourceDefinition.Http source(String name) {
    SourceDefinition.Http source = sources.get(name);
    if (source == null) {
      throw new MillraceException(
          ProblemCode.NOT_FOUND.problem(
              "The step pulls from '%s', which is no source of type http.".formatted(name),
              Nearest.hint(name, sources.keySet(), "Set 'with: {source: ...}' to one.")));
    }
    return source;
  }

  private static final class Pulled {
    private final List<@Nullable Object[]> fresh = new ArrayList<>();
    private final Quarantine quarantine;
    private long received;
    private long unchanged;

    Pulled(Quarantine quarantine) {
      this.quarantine = quarantine;
    }
  }
}
