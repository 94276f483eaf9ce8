package dev.millrace.insight;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/// Days, both ends included; null for an end that is open.
record Span(@Nullable LocalDate from, @Nullable LocalDate to) {}
