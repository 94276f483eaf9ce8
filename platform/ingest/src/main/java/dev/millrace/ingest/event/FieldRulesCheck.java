package dev.millrace.ingest.event;

import dev.millrace.contracts.definition.FieldRule;
import dev.millrace.contracts.event.JsonCursor;
import dev.millrace.contracts.event.JsonKind;
import dev.millrace.ingest.row.RowProblem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the members of an object must hold, checked in its bytes. Immutable; safe for any thread.
final class FieldRulesCheck {

  private final List<Member> members;

  FieldRulesCheck(List<FieldRule> rules) {
    this(rules, 0);
  }

  private FieldRulesCheck(List<FieldRule> rules, int depth) {
    Map<String, List<FieldRule>> byName = new LinkedHashMap<>();
    for (FieldRule rule : rules) {
      byName.computeIfAbsent(step(rule, depth), _ -> new ArrayList<>()).add(rule);
    }
    this.members =
        byName.entrySet().stream()
            .map(entry -> member(entry.getKey(), entry.getValue(), depth))
            .toList();
  }

  /// @param value what the member itself must be; null for anything
  /// @param inner what its own members must be
  private record Member(byte[] name, @Nullable FieldCheck value, FieldRulesCheck inner) {}

  private static Member member(String name, List<FieldRule> rules, int depth) {
    FieldCheck value = null;
    var inner = new ArrayList<FieldRule>();
    for (FieldRule rule : rules) {
      if (isLast(rule, depth)) {
        value = new FieldCheck(rule);
      } else {
        inner.add(rule);
      }
    }
    return new Member(
        name.getBytes(StandardCharsets.UTF_8), value, new FieldRulesCheck(inner, depth + 1));
  }

  private static String step(FieldRule rule, int depth) {
    return rule.from().split("\\.", -1)[depth];
  }

  private static boolean isLast(FieldRule rule, int depth) {
    return rule.from().split("\\.", -1).length == depth + 1;
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  /// @param at stands before the object, and passes it
  void check(JsonCursor at, byte[] json) throws RowProblem {
    var isSeen = new boolean[members.size()];
    at.openObject();
    while (at.nextMember()) {
      int found = indexOf(at);
      if (found < 0) {
        at.skip();
        continue;
      }
      if (isSeen[found]) {
        throw new RowProblem("The field '%s' is there twice.".formatted(at.name()));
      }
      isSeen[found] = true;
      check(members.get(found), at, json);
    }
    for (int i = 0; i < isSeen.length; i++) {
      if (!isSeen[i]) {
        checkAbsent(members.get(i));
      }
    }
  }

  /// For an object that is not there at all.
  void checkAbsent() throws RowProblem {
    for (Member member : members) {
      checkAbsent(member);
    }
  }

  private int indexOf(JsonCursor at) {
    for (int i = 0; i < members.size(); i++) {
      if (at.nameIs(members.get(i).name)) {
        return i;
      }
    }
    return -1;
  }

  private static void check(Member member, JsonCursor at, byte[] json) throws RowProblem {
    JsonKind kind = at.skip();
    int start = at.start();
    int end = at.end();
    if (member.value != null) {
      member.value.check(kind, json, start, end);
    }
    if (member.inner.isEmpty()) {
      return;
    }
    if (kind == JsonKind.OBJECT) {
      member.inner.check(new JsonCursor().on(json, start, end), json);
    } else {
      member.inner.checkAbsent();
    }
  }

  private static void checkAbsent(Member member) throws RowProblem {
    if (member.value != null) {
      member.value.checkAbsent();
    }
    member.inner.checkAbsent();
  }
}
