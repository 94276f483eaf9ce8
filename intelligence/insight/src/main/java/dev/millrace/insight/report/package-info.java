/// Reports: metrics and tables of a period, written down as a file and mailed.
@NullMarked
package dev.millrace.insight.report;

import org.jspecify.annotations.NullMarked;
