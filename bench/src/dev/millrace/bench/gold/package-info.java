/// How long it takes to build, check and publish the star schema from sales lines in the lake.
@NullMarked
package dev.millrace.bench.gold;

import org.jspecify.annotations.NullMarked;
