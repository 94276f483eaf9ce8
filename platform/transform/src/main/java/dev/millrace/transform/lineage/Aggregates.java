package dev.millrace.transform.lineage;

import java.util.Locale;
import java.util.Set;

/// The functions that make one value of many rows.
final class Aggregates {

  private static final Set<String> NAMES =
      Set.of(
          "any_value",
          "approx_count_distinct",
          "approx_quantile",
          "approx_top_k",
          "arbitrary",
          "arg_max",
          "arg_max_null",
          "arg_min",
          "arg_min_null",
          "argmax",
          "argmin",
          "array_agg",
          "avg",
          "bit_and",
          "bit_or",
          "bit_xor",
          "bitstring_agg",
          "bool_and",
          "bool_or",
          "corr",
          "count",
          "count_if",
          "count_star",
          "countif",
          "covar_pop",
          "covar_samp",
          "entropy",
          "favg",
          "first",
          "fsum",
          "geomean",
          "geometric_mean",
          "group_concat",
          "histogram",
          "histogram_exact",
          "kahan_sum",
          "kurtosis",
          "kurtosis_pop",
          "last",
          "list",
          "listagg",
          "mad",
          "max",
          "max_by",
          "mean",
          "median",
          "min",
          "min_by",
          "mode",
          "product",
          "quantile",
          "quantile_cont",
          "quantile_disc",
          "regr_avgx",
          "regr_avgy",
          "regr_count",
          "regr_intercept",
          "regr_r2",
          "regr_slope",
          "regr_sxx",
          "regr_sxy",
          "regr_syy",
          "sem",
          "skewness",
          "stddev",
          "stddev_pop",
          "stddev_samp",
          "string_agg",
          "sum",
          "sum_no_overflow",
          "sumkahan",
          "var_pop",
          "var_samp",
          "variance",
          "weighted_avg",
          "wavg");

  private Aggregates() {}

  static boolean has(String function) {
    return NAMES.contains(function.toLowerCase(Locale.ROOT));
  }
}
