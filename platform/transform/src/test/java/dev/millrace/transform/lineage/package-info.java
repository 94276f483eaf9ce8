@org.jspecify.annotations.NullMarked
package dev.millrace.transform.lineage;
