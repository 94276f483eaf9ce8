package dev.millrace.bench;

import java.time.Instant;
import java.util.Map;

/// What a reader needs to judge a result or to repeat it.
record About(Instant at, Options options, Machine machine, Map<String, String> versions) {}
