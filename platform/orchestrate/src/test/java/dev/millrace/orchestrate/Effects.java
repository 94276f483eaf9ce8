package dev.millrace.orchestrate;

import dev.millrace.contracts.flow.StepRunner;
import dev.millrace.contracts.problem.ProblemCode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// The world outside, on which steps leave their effects: one under each name, as the contract of
/// steps demands. It outlives any process.
final class Effects implements StepRunner {

  private final Map<String, Integer> left = new ConcurrentHashMap<>();
  private final List<String> begun = new CopyOnWriteArrayList<>();
  private final Set<String> failed = ConcurrentHashMap.newKeySet();

  @Override
  public String kind() {
    return "work";
  }

  @Override
  public Set<String> arguments() {
    return Set.of("fails");
  }

  /// `fails: once` fails the first time in the world's life.
  @Override
  public Report run(Call call) {
    String name = "%s/%s".formatted(call.run(), call.step());
    begun.add(name);
    if (call.arguments().containsKey("fails") && failed.add(name)) {
      throw ProblemCode.STEP_FAILED.exception("It fails once.", "Try again.");
    }
    left.putIfAbsent(name, 1);
    return new Report("did " + call.step(), "1");
  }

  Set<String> left() {
    return left.keySet();
  }

  List<String> begun() {
    return begun;
  }
}
