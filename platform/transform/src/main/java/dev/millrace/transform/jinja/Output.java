package dev.millrace.transform.jinja;

/// The text a template makes, up to a bound.
final class Output {

  private final StringBuilder text = new StringBuilder();
  private final int max;

  Output(int max) {
    this.max = max;
  }

  void add(String piece) {
    if (text.length() + piece.length() > max) {
      throw TemplateProblems.of(
          "The template makes more than %,d characters.".formatted(max),
          "Look for a loop that has no end.");
    }
    text.append(piece);
  }

  String text() {
    return text.toString();
  }
}
