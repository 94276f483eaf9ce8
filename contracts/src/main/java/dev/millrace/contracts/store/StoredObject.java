package dev.millrace.contracts.store;

import java.time.Instant;

/// An object as a listing tells it.
///
/// @param key below the store's prefix
/// @param modified when the store took it, by the store's clock
/// @param tag changes with the content
public record StoredObject(String key, long bytes, Instant modified, String tag) {}
