package dev.millrace.ml.track;

import dev.millrace.contracts.platform.PlatformDatabase.Dialect;
import dev.millrace.ml.track.Filter.Condition;
import dev.millrace.ml.track.Filter.Name;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/// A search of runs as one statement; every key and value is bound.
final class RunSearch {

  private static final Pattern SPECIAL_OF_GLOB = Pattern.compile("[\\[*?]");

  private final Dialect dialect;
  private final Map<String, Object> bound = new LinkedHashMap<>();
  private final StringBuilder where = new StringBuilder();
  private final StringBuilder order = new StringBuilder();

  RunSearch(Dialect dialect, List<Long> experiments, String stage) {
    this.dialect = dialect;
    where.append(
        experiments.isEmpty()
            ? "1 = 0"
            : "r.experiment_id in ("
                + String.join(", ", experiments.stream().map(this::bind).toList())
                + ")");
    if (!stage.equals("all")) {
      where.append(" and r.stage = ").append(bind(stage));
    }
  }

  RunSearch matching(Filter filter) {
    filter.conditions().forEach(each -> where.append(" and ").append(sql(each)));
    return this;
  }

  RunSearch ordered(Ordering ordering) {
    for (Ordering.Term term : ordering.terms()) {
      String value = value(term.name());
      order
          .append("case when %s is null then 1 else 0 end, ".formatted(value))
          .append(value(term.name()))
          .append(term.isDescending() ? " desc, " : " asc, ");
    }
    order.append("r.start_ms desc, r.run_id");
    return this;
  }

  List<Run> read(Handle handle, int offset, int most) {
    Query query =
        handle.createQuery(
            "select r.* from track_runs r where %s order by %s limit %s offset %s"
                .formatted(where, order, bind(most), bind(offset)));
    bound.forEach(query::bind);
    return query.map(Run::row).list();
  }

  private String sql(Condition asked) {
    Name name = new Name(asked.entity(), asked.key());
    if (asked.entity().equals("attributes")) {
      return "(" + compared(value(name), asked, name.isNumber()) + ")";
    }
    String table = table(name);
    String column = column(name);
    String of =
        "select 1 from %s x where x.%s = %s%s"
            .formatted(table, owner(name), kind(name), bind(asked.key()));
    if (asked.op().equals("IS NULL")) {
      return "not exists (%s)".formatted(of);
    }
    if (asked.op().equals("IS NOT NULL")) {
      return "exists (%s)".formatted(of);
    }
    return "exists (%s and (%s))".formatted(of, compared("x." + column, asked, name.isNumber()));
  }

  private String compared(String left, Condition asked, boolean isNumber) {
    if (asked.op().startsWith("IS ")) {
      return left + " " + asked.op().toLowerCase(java.util.Locale.ROOT);
    }
    if (isNumber) {
      return left + " " + asked.op() + " " + bind(asked.number());
    }
    String wanted = asked.values().getFirst();
    return switch (asked.op()) {
      case "LIKE" -> like(left, wanted);
      case "NOT LIKE" -> "not " + like(left, wanted);
      case "ILIKE" ->
          dialect == Dialect.POSTGRESQL
              ? left + " ilike " + bind(wanted.replace("\\", "\\\\"))
              : left + " like " + bind(wanted);
      case "IN", "NOT IN" ->
          "%s %s (%s)"
              .formatted(
                  left,
                  asked.op(),
                  String.join(", ", asked.values().stream().map(this::bind).toList()));
      default -> left + " " + asked.op() + " " + bind(wanted);
    };
  }

  /// SQLite's LIKE does not tell capitals from small letters; its GLOB does.
  private String like(String left, String wanted) {
    if (dialect == Dialect.POSTGRESQL) {
      return left + " like " + bind(wanted.replace("\\", "\\\\"));
    }
    String glob =
        SPECIAL_OF_GLOB.matcher(wanted).replaceAll("[$0]").replace('%', '*').replace('_', '?');
    return left + " glob " + bind(glob);
  }

  private String value(Name name) {
    if (name.entity().equals("attributes")) {
      return switch (name.key()) {
        case "run_id" -> "r.run_id";
        case "run_name" -> "r.name";
        case "status" -> "r.status";
        case "start_time" -> "r.start_ms";
        case "end_time" -> "r.end_ms";
        case "user_id" -> "r.user_id";
        default -> "('mlflow-artifacts:/' || r.experiment_id || '/' || r.run_id || '/artifacts')";
      };
    }
    return "(select x.%s from %s x where x.%s = %s%s)"
        .formatted(column(name), table(name), owner(name), kind(name), bind(name.key()));
  }

  private static String table(Name name) {
    return switch (name.entity()) {
      case "metrics" -> "track_last_metrics";
      case "params" -> "track_params";
      default -> "track_tags";
    };
  }

  private static String column(Name name) {
    return switch (name.entity()) {
      case "metrics" -> "metric_value";
      case "params" -> "param_value";
      default -> "tag_value";
    };
  }

  private static String owner(Name name) {
    return name.entity().equals("tags") ? "owner" : "run_id";
  }

  private static String kind(Name name) {
    return switch (name.entity()) {
      case "metrics" -> "r.run_id and x.metric_key = ";
      case "params" -> "r.run_id and x.param_key = ";
      default -> "r.run_id and x.kind = 'RUN' and x.tag_key = ";
    };
  }

  private String bind(Object value) {
    String name = "b" + bound.size();
    bound.put(name, value);
    return ":" + name;
  }

  /// The ids of experiments that a request names.
  static List<Long> experiments(List<String> ids) {
    var numbers = new ArrayList<Long>();
    for (String id : ids) {
      if (!id.matches("[0-9]{1,18}")) {
        throw MlflowRefusal.value(
            "The experiment id '%s' is not a number.".formatted(MlflowRefusal.shown(id)));
      }
      numbers.add(Long.parseLong(id));
    }
    return numbers;
  }
}
