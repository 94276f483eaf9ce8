/// Customers who are alike: by recency, frequency and money, by clusters, by rules.
@NullMarked
package dev.millrace.ml.segment;

import org.jspecify.annotations.NullMarked;
