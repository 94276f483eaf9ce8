/// dbt projects as they are: read, checked, and built on a branch of the lake.
@NullMarked
package dev.millrace.transform.dbt;

import org.jspecify.annotations.NullMarked;
