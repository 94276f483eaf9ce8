package dev.millrace.ml.segment;

/// That a customer belongs to a segment.
///
/// @param method `rfm`, `cluster` or `rule`
/// @param why in words
public record Membership(String method, String segment, String why) {}
