package dev.millrace.demo;

import java.time.Instant;
import java.time.LocalDate;

/// How far the shop's deliveries have come, over all its runs. A day that was cut short counts from
/// its beginning again when it is delivered again.
///
/// @param daysDone days whose events and files have all been delivered
/// @param days days of history the backfill delivers
/// @param eventsSent different events handed to the collector
/// @param deliveries events handed to the collector, duplicates included
/// @param acknowledged deliveries answered with 200
/// @param quarantined deliveries the collector said it stored as broken, contained in acknowledged
/// @param refused deliveries answered with 4xx
/// @param retries requests that had to be repeated
/// @param csvLines rows of sales files dropped, headers not counted
/// @param files files dropped
public record ShopProgress(
    LocalDate shopDay,
    Instant shopTime,
    int daysDone,
    int days,
    long eventsSent,
    long deliveries,
    long acknowledged,
    long quarantined,
    long refused,
    long retries,
    long csvLines,
    long files) {}
