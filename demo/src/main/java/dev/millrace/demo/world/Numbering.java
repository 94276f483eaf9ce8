package dev.millrace.demo.world;

/// The shop's running numbers.
final class Numbering {
  private int orders;
  private int sessions;
  private int tickets;

  String order() {
    return "O%s".formatted(padded(++orders));
  }

  String session() {
    return "S%s".formatted(padded(++sessions));
  }

  String ticket() {
    return "T%s".formatted(padded(++tickets));
  }

  private static String padded(int number) {
    String digits = Integer.toString(number);
    return "0".repeat(StrictMath.max(0, 7 - digits.length())) + digits;
  }
}
