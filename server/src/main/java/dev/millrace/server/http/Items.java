package dev.millrace.server.http;

import java.util.List;

/// A whole, short list.
record Items<T>(List<T> items) {}
