package dev.millrace.features.aggregate;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/// Something a customer did.
///
/// @param messageId what makes it the same event when it comes again; empty when it has none
/// @param name of a track call
/// @param at when it happened, in microseconds
/// @param receivedAt when it was taken in, in microseconds: no read speaks of an earlier moment
/// @param body where `of` finds its numbers
public record Event(
    String messageId,
    String type,
    @Nullable String name,
    long at,
    long receivedAt,
    JsonNode body) {}
