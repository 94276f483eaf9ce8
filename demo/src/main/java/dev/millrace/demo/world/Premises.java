package dev.millrace.demo.world;

/// What the whole shop shares: its goods and its running numbers.
record Premises(Catalogue catalogue, Numbering numbering) {}
