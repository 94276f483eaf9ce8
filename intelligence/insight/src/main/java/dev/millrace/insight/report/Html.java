package dev.millrace.insight.report;

/// Texts within a page.
final class Html {

  private Html() {}

  /// Whatever a text holds, it stays a text: within elements and within quoted attributes.
  static String escape(String text) {
    var safe = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(point -> {
          switch (point) {
            case '&' -> safe.append("&amp;");
            case '<' -> safe.append("&lt;");
            case '>' -> safe.append("&gt;");
            case '"' -> safe.append("&quot;");
            case '\'' -> safe.append("&#39;");
            default -> safe.appendCodePoint(isShown(point) ? point : ' ');
          }
        });
    return safe.toString();
  }

  /// Control characters, halves of pairs, and what turns the direction of the text around.
  private static boolean isShown(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL, Character.SURROGATE, Character.FORMAT -> false;
      default -> true;
    };
  }
}
