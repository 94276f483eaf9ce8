package dev.millrace.contracts.table;

/// A column of a table. Every column of the lake may be empty; contracts and checks say which must
/// not be.
public record Column(String name, ColumnType type) {}
