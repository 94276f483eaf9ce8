package dev.millrace.transform.check;

/// A check that cannot be asked of the table as it is; it then does not hold.
final class UnusableCheck extends RuntimeException {

  UnusableCheck(String words) {
    super(words);
  }

  UnusableCheck(String words, Throwable cause) {
    super(words, cause);
  }

  String words() {
    return String.valueOf(getMessage());
  }
}
