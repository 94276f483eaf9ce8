package dev.millrace.contracts.log;

/// One entry of a topic. Keys and values are UTF-8 JSON or text; the arrays are not copied.
public record LogRecord(String key, byte[] value) {}
