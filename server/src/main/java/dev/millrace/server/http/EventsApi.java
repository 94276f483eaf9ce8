package dev.millrace.server.http;

import com.linecorp.armeria.server.annotation.Blocking;
import com.linecorp.armeria.server.annotation.Default;
import com.linecorp.armeria.server.annotation.Get;
import com.linecorp.armeria.server.annotation.Param;
import com.linecorp.armeria.server.annotation.ProducesJson;
import dev.millrace.contracts.definition.EventContract;
import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.contracts.lake.Lake;
import dev.millrace.contracts.lake.LakeView;
import dev.millrace.contracts.name.TableName;
import dev.millrace.contracts.problem.ProblemCode;
import dev.millrace.contracts.sql.SqlQuery;
import dev.millrace.contracts.time.BusinessClock;
import dev.millrace.server.http.collector.RecentRequests;
import dev.millrace.server.http.collector.SeenRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `/api/v1/events`: what events must hold, how many of each have come, and what clients have sent
/// lately.
@Blocking
@ProducesJson
public final class EventsApi {

  private static final TableName EVENTS = TableName.of("bronze.events");
  private static final int MOST_HOURS = 24 * 31;
  private static final int MOST_NAMES = 200;

  private final Lake lake;
  private final List<EventContract> contracts;
  private final RecentRequests recent;
  private final BusinessClock clock;

  EventsApi(Lake lake, List<EventContract> contracts, RecentRequests recent, BusinessClock clock) {
    this.lake = lake;
    this.contracts = contracts;
    this.recent = recent;
    this.clock = clock;
  }

  @Get("/events/contracts")
  public Items<Contract> contracts() {
    return new Items<>(contracts.stream().map(Contract::of).toList());
  }

  @Get("/events/requests")
  public Items<SeenRequest> requests() {
    return new Items<>(recent.list());
  }

  /// Events of the last hours of the shop's time, by type and name, most first.
  @Get("/events/volume")
  public Volume volume(@Param @Default("24") int hours) {
    if (hours < 1 || hours > MOST_HOURS) {
      throw ProblemCode.PARAMETER_VALUE.exception(
          "The parameter 'hours' is '%d'; expected 1 to %d.".formatted(hours, MOST_HOURS),
          "Ask for less, or count bronze.events by SQL.");
    }
    Instant since = clock.instant().minus(Duration.ofHours(hours));
    LakeView view = lake.view();
    var items = new ArrayList<OfName>();
    if (view.find(EVENTS).isPresent()) {
      // The day is what the table is split by: days before are not read. A day of grace on each
      // side, as a day of the table need not be one of UTC.
      view.read(
          new SqlQuery(
              """
              select type, coalesce(event, ''), count(*), max(received_at)
              from bronze.events
              where received_at >= cast(? as timestamptz)
                and (event_day is null or event_day >= cast(? as date) - 32)
              group by all order by 3 desc, 1, 2 limit %d\
              """
                  .formatted(MOST_NAMES),
              List.of(since.toString(), since.atZone(ZoneOffset.UTC).toLocalDate().toString())),
          row -> items.add(OfName.of(row)));
    }
    return new Volume(since, items);
  }

  /// @param name empty for every type but `track`
  record Contract(
      String type,
      String name,
      @Nullable String description,
      List<Field> properties,
      List<Field> traits) {

    static Contract of(EventContract contract) {
      return new Contract(
          contract.type(),
          contract.event(),
          contract.description(),
          contract.properties().stream().map(Field::of).toList(),
          contract.traits().stream().map(Field::of).toList());
    }
  }

  /// What one property must be.
  record Field(
      String name,
      String type,
      boolean isRequired,
      List<String> values,
      @Nullable String pii,
      @Nullable String description) {

    static Field of(FieldRule rule) {
      return new Field(
          rule.from(),
          rule.type().toString(),
          rule.isRequired(),
          rule.values(),
          rule.pii(),
          rule.description());
    }
  }

  /// Since a moment of the shop's time.
  record Volume(Instant since, List<OfName> items) {}

  /// Events of one type and name.
  record OfName(String type, String name, long count, @Nullable Instant lastAt) {

    static OfName of(@Nullable Object[] row) {
      return new OfName(
          String.valueOf(row[0]),
          String.valueOf(row[1]),
          row[2] instanceof Number count ? count.longValue() : 0,
          row[3] instanceof Instant at ? at : null);
    }
  }
}
