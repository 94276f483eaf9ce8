package dev.millrace.features.aggregate;

import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.definition.FeatureViewDefinition.Feature;
import dev.millrace.contracts.name.ViewName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Folds a customer's events into the features of all streamed views, and answers them as of a
/// moment. A pure function of bytes and event; safe for any thread.
///
/// An event whose id is among the customer's recent ones changes nothing. A feature whose
/// definition has changed starts anew; the others keep what they have.
public final class EventFold {

  private final Map<Long, Fold> folds = new LinkedHashMap<>();
  private final Map<ViewName, List<Long>> views = new HashMap<>();

  /// @param streamed views whose features [Fold] can compute
  public EventFold(List<FeatureViewDefinition> streamed) {
    for (FeatureViewDefinition view : streamed) {
      var prints = new ArrayList<Long>();
      for (Feature feature : view.features()) {
        long print = print(view, feature);
        folds.put(print, new Fold(feature));
        prints.add(print);
      }
      views.put(view.name(), List.copyOf(prints));
    }
  }

  private static long print(FeatureViewDefinition view, Feature feature) {
    return Print.of(
        "%s/%s/%s/%s/%s/%s/%s"
            .formatted(
                view.name(),
                feature.name(),
                feature.aggregate(),
                feature.of(),
                feature.event(),
                feature.window(),
                feature.gap()));
  }

  /// The state with the event in it; the same array when the event changes nothing.
  public byte[] update(byte @Nullable [] state, Event event) {
    CustomerState before = state == null ? CustomerState.EMPTY : StateBytes.read(state);
    long print = Print.of(event.messageId());
    if (state != null && before.messages().holds(print)) {
      return state;
    }
    RecentMessages messages =
        event.messageId().isEmpty() ? before.messages() : before.messages().with(print);
    long settled = Math.max(before.settled(), event.receivedAt());
    return StateBytes.write(new CustomerState(settled, messages, folded(before, event, settled)));
  }

  private Map<Long, List<Cell>> folded(CustomerState before, Event event, long settled) {
    Map<Long, List<Cell>> after = HashMap.newHashMap(folds.size());
    folds.forEach((print, fold) -> {
      List<Cell> cells = fold.add(before.cells(print), event, settled);
      if (!cells.isEmpty()) {
        after.put(print, cells);
      }
    });
    return after;
  }

  /// A view's answers in the order of its features, null where nothing counts.
  ///
  /// @param asOf in microseconds; not before the newest event was taken in
  public List<@Nullable Answer> answers(byte[] state, ViewName view, long asOf) {
    CustomerState customer = StateBytes.read(state);
    var answers = new ArrayList<@Nullable Answer>();
    for (long print : views.getOrDefault(view, List.of())) {
      Fold fold = folds.get(print);
      answers.add(fold == null ? null : fold.answer(customer.cells(print), asOf));
    }
    return answers;
  }
}
