package dev.millrace.demo.world;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/// The truth about a customer, which no door of the shop gives away. `phase` is engaged, fading or
/// away; `since` and `cause` say from when and why a customer is lost, and are absent otherwise.
public record HiddenState(
    String customerId,
    String phase,
    double engagement,
    double satisfaction,
    @Nullable LocalDate since,
    @Nullable ChurnCause cause) {}
