package dev.millrace.bench.tpch;

import dev.millrace.bench.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// The models of `bench/tpch/models`, and the tables that they read.
final class Queries {

  /// The columns of each table with their types, as a source's definition has them.
  static final Map<String, String> TABLES =
      new LinkedHashMap<>(
          Map.of(
              "region", "r_regionkey: long, r_name: string, r_comment: string",
              "nation", "n_nationkey: long, n_name: string, n_regionkey: long, n_comment: string",
              "supplier",
                  "s_suppkey: long, s_name: string, s_address: string, s_nationkey: long,"
                      + " s_phone: string, s_acctbal: decimal(15;2), s_comment: string",
              "part",
                  "p_partkey: long, p_name: string, p_mfgr: string, p_brand: string, p_type: string,"
                      + " p_size: integer, p_container: string, p_retailprice: decimal(15;2),"
                      + " p_comment: string",
              "partsupp",
                  "ps_partkey: long, ps_suppkey: long, ps_availqty: integer,"
                      + " ps_supplycost: decimal(15;2), ps_comment: string",
              "customer",
                  "c_custkey: long, c_name: string, c_address: string, c_nationkey: long,"
                      + " c_phone: string, c_acctbal: decimal(15;2), c_mktsegment: string,"
                      + " c_comment: string",
              "orders",
                  "o_orderkey: long, o_custkey: long, o_orderstatus: string,"
                      + " o_totalprice: decimal(15;2), o_orderdate: date, o_orderpriority: string,"
                      + " o_clerk: string, o_shippriority: integer, o_comment: string",
              "lineitem",
                  "l_orderkey: long, l_partkey: long, l_suppkey: long, l_linenumber: integer,"
                      + " l_quantity: decimal(15;2), l_extendedprice: decimal(15;2),"
                      + " l_discount: decimal(15;2), l_tax: decimal(15;2), l_returnflag: string,"
                      + " l_linestatus: string, l_shipdate: date, l_commitdate: date,"
                      + " l_receiptdate: date, l_shipinstruct: string, l_shipmode: string,"
                      + " l_comment: string"));

  private static final Pattern SOURCE = Pattern.compile("\\{\\{ source\\('(\\w+)'\\) }}");

  private Queries() {}

  static Path models(Place place) {
    return place.home().resolve("tpch").resolve("models");
  }

  /// By their names, in order, with each table said as the engine knows it.
  static Map<String, String> all(Path models, UnaryOperator<String> table) throws IOException {
    var queries = new LinkedHashMap<String, String>();
    try (var files = Files.list(models)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString().replace(".sql", "");
        queries.put(
            name,
            SOURCE
                .matcher(Files.readString(file))
                .replaceAll(match -> table.apply(match.group(1)).replace("$", "\\$")));
      }
    }
    return queries;
  }

  /// `name type` of each column, with the types that SQL knows.
  static List<String> columns(String table) {
    return List.of(TABLES.get(table).split(", ")).stream()
        .map(column -> column.replace(";", ","))
        .toList();
  }
}
