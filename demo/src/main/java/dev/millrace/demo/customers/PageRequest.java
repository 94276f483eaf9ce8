package dev.millrace.demo.customers;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which page is asked for; the first is 1. Pages larger than 1,000 are cut to that.
record PageRequest(int page, int perPage) {
  private static final int USUAL_SIZE = 500;
  private static final int LARGEST_SIZE = 1_000;

  /// Reads `page=1&per_page=500`; an unknown name or anything but a positive number is refused.
  static PageRequest parse(@Nullable String query) {
    Map<String, Integer> numbers = new HashMap<>(Map.of("page", 1, "per_page", USUAL_SIZE));
    if (query != null && !query.isEmpty()) {
      for (String pair : query.split("&", -1)) {
        String name = pair.contains("=") ? pair.substring(0, pair.indexOf('=')) : pair;
        if (!numbers.containsKey(name)) {
          throw new IllegalArgumentException(
              "The parameter '%s' is unknown, expected page or per_page.".formatted(name));
        }
        numbers.put(
            name, positive(name, pair.substring(StrictMath.min(name.length() + 1, pair.length()))));
      }
    }
    int size = StrictMath.min(numbers.getOrDefault("per_page", USUAL_SIZE), LARGEST_SIZE);
    return new PageRequest(numbers.getOrDefault("page", 1), size);
  }

  int pages(int total) {
    return (total + perPage - 1) / perPage;
  }

  int from(int total) {
    return (int) StrictMath.min((page - 1L) * perPage, total);
  }

  int to(int total) {
    return StrictMath.min(from(total) + perPage, total);
  }

  private static int positive(String name, String value) {
    if (!value.matches("[0-9]{1,9}") || Integer.parseInt(value) == 0) {
      throw new IllegalArgumentException(
          "The parameter %s is '%s', expected a whole number of at least 1."
              .formatted(name, value));
    }
    return Integer.parseInt(value);
  }
}
