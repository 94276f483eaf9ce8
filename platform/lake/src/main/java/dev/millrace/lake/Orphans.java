package dev.millrace.lake;

/// Files that no table holds, such as those of a writer that was killed, and that are gone now.
public record Orphans(int files, long bytes) {}
