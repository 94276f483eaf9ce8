package dev.millrace.ml.eval;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// The folder of public data sets.
record DataFiles(Path folder) {

  boolean has(String name) {
    return Files.isReadable(folder.resolve(name));
  }

  InputStream open(String name) {
    try {
      InputStream file = Files.newInputStream(folder.resolve(name));
      return name.endsWith(".gz") ? new GZIPInputStream(file, 1 << 16) : file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<String> lines(String name) {
    try (var reader =
        new BufferedReader(new InputStreamReader(open(name), StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Lines of numbers, separated by anything that is no digit.
  List<int[]> numbers(String name) {
    var rows = new ArrayList<int[]>();
    for (String line : lines(name)) {
      rows.add(numbersOf(line));
    }
    return rows;
  }

  static int[] numbersOf(String line) {
    var numbers = new int[line.length() / 2 + 1];
    int count = 0;
    int number = -1;
    for (int i = 0; i <= line.length(); i++) {
      int digit = i < line.length() ? line.charAt(i) - '0' : -1;
      if (digit >= 0 && digit <= 9) {
        number = Math.max(0, number) * 10 + digit;
      } else if (number >= 0) {
        numbers[count++] = number;
        number = -1;
      }
    }
    return java.util.Arrays.copyOf(numbers, count);
  }
}
