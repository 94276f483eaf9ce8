package dev.millrace.contracts.definition;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a `track` event of one name must hold in its `properties`. Events without a contract are
/// accepted as they are.
///
/// @param event the name as SDKs send it: `Order Completed`
public record EventContract(
    String event, @Nullable String description, List<FieldRule> properties) {

  public EventContract {
    properties = List.copyOf(properties);
  }
}
