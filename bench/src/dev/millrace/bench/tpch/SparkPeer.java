package dev.millrace.bench.tpch;

import dev.millrace.contracts.definition.SparkDefinition;
import dev.millrace.contracts.problem.MillraceException;
import dev.millrace.external.spark.SparkPlace;
import dev.millrace.external.spark.SparkProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// Spark by itself, `local[2]`, over the same bronze files, each answer into an Iceberg table of a
/// catalog on disk.
record SparkPeer(Path models, TpchLake lake, Path scratch) {

  /// More than Millrace has, so that memory is not what holds it back.
  private static final long MEMORY = 4L << 30;

  private static final Map<String, String> CONF =
      Map.of(
          "spark.master", "local[2]",
          "spark.ui.enabled", "false",
          "spark.sql.shuffle.partitions", "8",
          "spark.sql.catalog.out", "org.apache.iceberg.spark.SparkCatalog",
          "spark.sql.catalog.out.type", "hadoop");

  /// Empty where there is no Spark.
  Map<String, Answer> answers() throws IOException {
    SparkPlace place;
    try {
      place = SparkPlace.find(SparkDefinition.DEFAULT, System.getenv());
    } catch (MillraceException e) {
      System.out.println("without Spark: " + e.problem().message());
      return Map.of();
    }
    var conf = new LinkedHashMap<>(CONF);
    conf.put("spark.sql.catalog.out.warehouse", scratch.resolve("warehouse").toString());
    var answers = new LinkedHashMap<String, Answer>();
    try (SparkProcess spark =
        SparkProcess.start(
            place, scratch.resolve("spark"), scratch.resolve("spark.log"), MEMORY, conf)) {
      var queries = Queries.all(models, table -> "parquet.`%s`".formatted(lake.bronze(table)));
      for (Map.Entry<String, String> query : queries.entrySet()) {
        long start = System.nanoTime();
        spark.make("out.tpch." + query.getKey(), query.getValue());
        answers.put(query.getKey(), new Answer((System.nanoTime() - start) / 1e9, -1));
      }
    }
    return answers;
  }
}
