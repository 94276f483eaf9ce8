package dev.millrace.features.aggregate;

import dev.millrace.contracts.definition.FeatureViewDefinition;
import dev.millrace.contracts.definition.FeatureViewDefinition.Feature;
import dev.millrace.contracts.name.ViewName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Folds one person's events into the features of all streamed views, and answers them as of a
/// moment. A pure function of bytes and event, without any engine; safe for any thread.
///
/// The order of events does not matter. A feature whose definition has changed starts anew; the
/// others keep what they have. What a state holds is laid out by [StateBytes].
public final class EventFold {

  /// Texts of more bytes are not kept as values.
  public static final int MAX_TEXT = FoundValue.MAX_TEXT;

  private static final int[] NONE = {};

  private final Slot[] slots;
  private final long plan;
  private final Map<ViewName, int[]> views = new HashMap<>();

  /// @param streamed views whose definitions have been checked
  public EventFold(List<FeatureViewDefinition> streamed) {
    var all = new ArrayList<Slot>();
    Set<Integer> prints = new HashSet<>();
    for (FeatureViewDefinition view : streamed) {
      int[] places = new int[view.features().size()];
      int i = 0;
      for (Feature feature : view.features()) {
        places[i++] = all.size();
        Slot slot = Slot.of(view.name(), feature);
        while (!prints.add(slot.print())) {
          slot = slot.withPrint(slot.print() + 1);
        }
        all.add(slot);
      }
      views.put(view.name(), places);
    }
    slots = all.toArray(Slot[]::new);
    plan = Print.of(all.stream().map(Slot::print).toList().toString());
  }

  /// A reader of events for this fold. For one thread.
  public EventReader reader() {
    return new EventReader(slots);
  }

  /// The state with the event in it.
  ///
  /// @param state null before the first event
  /// @param event as read by a reader of this fold
  /// @return the same array when the event changes nothing
  public byte @Nullable [] update(byte @Nullable [] state, EventReader event) {
    byte[] in = state == null ? StateBytes.empty(plan) : current(state);
    long newest = Math.max(StateBytes.newest(in), event.receivedAt());
    long moment = event.happenedAt();
    Scratch out = event.scratch();
    out.clear();
    int copied = 0;
    int place = StateBytes.HEAD;
    for (int i = 0; i < event.hitCount(); i++) {
      int hit = event.hit(i);
      Slot slot = slots[hit];
      if (!slot.window().holds(moment, newest)) {
        continue;
      }
      while (place < in.length && StateBytes.slot(in, place) < hit) {
        place = StateBytes.next(in, place);
      }
      boolean isThere = place < in.length && StateBytes.slot(in, place) == hit;
      int end = isThere ? StateBytes.next(in, place) : place;
      int section = out.size + place - copied;
      out.copy(in, copied, end);
      if (!isThere) {
        StateBytes.begin(out, hit, slot.print(), moment);
      }
      int from = section + StateBytes.SECTION;
      slot.section().forget(out, from, newest);
      slot.section().add(out, from, moment, event.value(hit));
      StateBytes.end(out, section, moment);
      copied = end;
      place = end;
    }
    if (copied == 0) {
      return state;
    }
    out.copy(in, copied, in.length);
    StateBytes.putNewest(out, newest);
    return out.toArray();
  }

  /// The state as if all events of several states had been one person's, whatever their order. It
  /// is the same bytes for the same events, however they were spread over states.
  ///
  /// Of more than [Sketch#MOST] different values that come and go with a window, the number can
  /// differ within what its estimate does.
  public byte[] merge(List<byte[]> states) {
    byte[][] all = states.stream().map(this::current).toArray(byte[][]::new);
    long newest = Long.MIN_VALUE;
    for (byte[] state : all) {
      newest = Math.max(newest, StateBytes.newest(state));
    }
    var out = new Scratch();
    out.copy(StateBytes.empty(plan), 0, StateBytes.HEAD);
    StateBytes.putNewest(out, newest);
    int[] places = new int[all.length];
    Arrays.fill(places, StateBytes.HEAD);
    for (int slot = 0; slot < slots.length; slot++) {
      merge(all, places, slot, out, newest);
    }
    return out.toArray();
  }

  private void merge(byte[][] all, int[] places, int slot, Scratch out, long newest) {
    int section = out.size;
    for (int i = 0; i < all.length; i++) {
      byte[] state = all[i];
      int place = places[i];
      if (place >= state.length || StateBytes.slot(state, place) != slot) {
        continue;
      }
      int next = StateBytes.next(state, place);
      long last = StateBytes.last(state, place);
      if (out.size == section) {
        out.copy(state, place, next);
      } else {
        slots[slot]
            .section()
            .join(out, section + StateBytes.SECTION, state, place + StateBytes.SECTION, next);
      }
      StateBytes.end(out, section, last);
      places[i] = next;
    }
    if (out.size > section) {
      forget(slot, section, out, newest);
    }
  }

  private void forget(int slot, int section, Scratch out, long newest) {
    if (StateBytes.last(out.bytes, section) < slots[slot].window().start(newest)) {
      out.size = section;
      return;
    }
    slots[slot].section().forget(out, section + StateBytes.SECTION, newest);
    StateBytes.end(out, section, Long.MIN_VALUE);
  }

  /// A view's answers in the order of its features, null where nothing counts.
  ///
  /// @param asOf in microseconds; not before the newest event was taken in
  public List<@Nullable Answer> answers(byte[] state, ViewName view, long asOf) {
    byte[] in = current(state);
    int[] places = sections(in);
    int[] wanted = views.getOrDefault(view, NONE);
    var answers = new ArrayList<@Nullable Answer>(wanted.length);
    for (int slot : wanted) {
      answers.add(places[slot] == 0 ? null : answer(in, places[slot], slots[slot], asOf));
    }
    return answers;
  }

  private int[] sections(byte[] state) {
    int[] places = new int[slots.length];
    for (int place = StateBytes.HEAD; place < state.length; place = StateBytes.next(state, place)) {
      places[StateBytes.slot(state, place)] = place;
    }
    return places;
  }

  private static @Nullable Answer answer(byte[] state, int place, Slot slot, long asOf) {
    return slot.section()
        .answer(
            state,
            place + StateBytes.SECTION,
            StateBytes.next(state, place),
            StateBytes.last(state, place),
            asOf);
  }

  /// A state that other definitions have left, with what is still wanted, in its place.
  private byte[] current(byte[] state) {
    if (StateBytes.isOf(state, plan)) {
      return state;
    }
    var out = new Scratch();
    out.copy(StateBytes.empty(plan), 0, StateBytes.HEAD);
    StateBytes.putNewest(out, StateBytes.newest(state));
    for (int slot = 0; slot < slots.length; slot++) {
      int place = StateBytes.find(state, slots[slot].print());
      if (place > 0) {
        int section = out.size;
        out.copy(state, place, StateBytes.next(state, place));
        StateBytes.putSlot(out, section, slot);
      }
    }
    return out.toArray();
  }
}
