package dev.millrace.bench.gold;
import dev.millrace.bench.*;
public record GoldBenchmark(Place place, Options options) { public Result run() { throw new IllegalStateException("x"); } }
