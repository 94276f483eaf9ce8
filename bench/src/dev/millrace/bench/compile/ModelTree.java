package dev.millrace.bench.compile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/// Thousands of SQL models as a team's project has them: staging of twenty sources, and then models
/// that read one to three of those before them. The same SQL for ours and for Dataform.
record ModelTree(int models) {

  static final int SOURCES = 20;
  static final int COLUMNS = 10;

  private static final List<String> MEASURES =
      List.of("amount", "quantity", "discount", "tax", "cost", "margin");

  /// How a model names what it reads.
  @FunctionalInterface
  private interface Naming {
    String of(int model);
  }

  private static String name(int model) {
    return "m_%05d".formatted(model);
  }

  /// Writes a Millrace project; every tenth model is described.
  void writeOurs(Path project) throws IOException {
    Path silver = Files.createDirectories(project.resolve("models/silver"));
    Path sources = Files.createDirectories(project.resolve("sources"));
    Files.writeString(
        project.resolve("millrace.yaml"),
        "kind: project\nname: bench\ncurrency: EUR\ntime_zone: UTC\n");
    for (int i = 0; i < SOURCES; i++) {
      Files.writeString(
          sources.resolve("s_%02d.yaml".formatted(i)),
          "kind: source\ntype: files\nformat: csv\nfolder: f%1$02d\nfields:\n  id: string required\n".formatted(i));
    }
    for (int model = 0; model < models; model++) {
      Files.writeString(silver.resolve(name(model) + ".sql"), ours(model, 0));
      if (model % 10 == 0) {
        Files.writeString(
            silver.resolve(name(model) + ".yml"),
            "kind: model\ndescription: Orders of one kind.\nowner: shop\nkey: [id]\n");
      }
    }
  }

  /// @param change another each time the file has changed
  String ours(int model, int change) {
    return sql(
        model,
        change,
        read -> "{{ ref('" + name(read) + "') }}",
        source -> "{{ source('s_%02d') }}".formatted(source));
  }

  Path file(Path project, int model) {
    return project.resolve("models/silver").resolve(name(model) + ".sql");
  }

  /// Writes the same as a Dataform project.
  void writeDataform(Path project) throws IOException {
    Path definitions = Files.createDirectories(project.resolve("definitions/models"));
    Path sources = Files.createDirectories(project.resolve("definitions/sources"));
    Files.writeString(
        project.resolve("workflow_settings.yaml"),
        """
        defaultProject: bench
        defaultLocation: EU
        defaultDataset: silver
        defaultAssertionDataset: checks
        """);
    for (int i = 0; i < SOURCES; i++) {
      Files.writeString(
          sources.resolve("s_%02d.sqlx".formatted(i)),
          "config { type: \"declaration\", schema: \"bronze\", name: \"s_%02d\" }\n".formatted(i));
    }
    for (int model = 0; model < models; model++) {
      String sql =
          sql(
              model,
              0,
              read -> "${ref('" + name(read) + "')}",
              source -> "${ref('s_%02d')}".formatted(source));
      Files.writeString(
          definitions.resolve(name(model) + ".sqlx"), "config { type: \"table\" }\n" + sql);
    }
  }

  private String sql(int model, int change, Naming ref, Naming source) {
    var random = new Random(model);
    int staging = Math.min(models / 5, 2_000);
    if (model < staging) {
      return """
          with raw as (
            select * from %s where id is not null
          )
          select
            id,
            cast(customer_id as bigint) as customer_id,
            cast(ordered_at as timestamp) as ordered_at,
            lower(trim(channel)) as channel,
          %s
          from raw
          """
          .formatted(source.of(model % SOURCES), measures("raw", random, change));
    }
    int reads = 1 + random.nextInt(3);
    int[] read = new int[reads];
    for (int i = 0; i < reads; i++) {
      read[i] = Math.max(0, model - 1 - random.nextInt(Math.min(model, 3_000)));
    }
    var joins = new StringBuilder();
    for (int i = 1; i < reads; i++) {
      joins.append("  join %s as t%d on t%d.customer_id = r.customer_id\n"
          .formatted(ref.of(read[i]), i, i));
    }
    return """
        -- %d days of one kind of orders
        with recent as (
          select id, customer_id, ordered_at, channel, %s
          from %s
          where amount > %d and channel <> 'test'
        )
        select
          r.id,
          r.customer_id,
          r.ordered_at,
          coalesce(r.channel, 'none') as channel,
        %s
        from recent as r
        %s\
          left join %s as latest on latest.id = r.id
        where r.quantity > 0
        """
        .formatted(
            random.nextInt(90),
            String.join(", ", MEASURES),
            ref.of(read[0]),
            random.nextInt(100),
            measures("r", random, change),
            joins,
            ref.of(read[reads - 1]));
  }

  private static String measures(String of, Random random, int change) {
    return MEASURES.stream()
        .map(measure ->
            "  case when %1$s.%2$s > %3$d then %1$s.%2$s * %4$d else %1$s.%2$s + %5$d end as %2$s"
                .formatted(of, measure, random.nextInt(50), 1 + random.nextInt(9), change))
        .collect(Collectors.joining(",\n"));
  }
}
