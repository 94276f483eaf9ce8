package dev.millrace.contracts.definition;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an event must hold: a `track` event of one name, or every event of another type. Events
/// without a contract are accepted as they are.
///
/// @param type `track`, `identify`, `page`, `screen`, `group` or `alias`
/// @param event of a `track`, the name as SDKs send it: `Order Completed`; empty for other types
/// @param properties what its `properties` must hold
/// @param traits what its `traits` must hold
public record EventContract(
    String type,
    String event,
    @Nullable String description,
    List<FieldRule> properties,
    List<FieldRule> traits) {

  public static final String TRACK = "track";

  public EventContract {
    properties = List.copyOf(properties);
    traits = List.copyOf(traits);
  }

  /// Of a `track` event.
  public EventContract(String event, @Nullable String description, List<FieldRule> properties) {
    this(TRACK, event, description, properties, List.of());
  }
}
