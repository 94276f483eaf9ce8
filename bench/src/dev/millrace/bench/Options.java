package dev.millrace.bench;

import java.util.ArrayDeque;
import java.util.List;

/// What the command line asked for.
///
/// @param rounds how often ours and the peer are measured, in turns
/// @param note goes into the result; empty for none
public record Options(String name, boolean isQuick, boolean profiles, int rounds, String note) {

  static Options parse(String[] arguments) {
    var words = new ArrayDeque<>(List.of(arguments));
    var options = new Options(words.removeFirst(), false, false, 3, "");
    while (!words.isEmpty()) {
      String word = words.removeFirst();
      options =
          switch (word) {
            case "--quick" -> new Options(options.name, true, options.profiles, 1, options.note);
            case "--profile" ->
                new Options(options.name, options.isQuick, true, options.rounds, options.note);
            case "--rounds" ->
                new Options(
                    options.name,
                    options.isQuick,
                    options.profiles,
                    Integer.parseInt(words.removeFirst()),
                    options.note);
            case "--note" ->
                new Options(
                    options.name,
                    options.isQuick,
                    options.profiles,
                    options.rounds,
                    words.removeFirst());
            default ->
                throw new IllegalArgumentException(
                    "There is no option '%s'; expected --quick, --profile, --rounds or --note."
                        .formatted(word));
          };
    }
    return options;
  }
}
