package dev.millrace.contracts.definition;

/// How an API hands out its pages.
public sealed interface HttpPaging {

  /// How many rows a page is asked to hold; 0 where nothing is asked.
  int rows();

  /// Numbered until an answer holds fewer rows than the size.
  ///
  /// @param first the number of the first page
  record Numbered(String page, String size, int rows, int first) implements HttpPaging {}

  /// By how many rows come before, until an answer holds fewer than the size.
  record Offset(String offset, String size, int rows) implements HttpPaging {}

  /// Each answer says what the next is asked with, until it says nothing.
  ///
  /// @param next path of the cursor in the answer
  record Cursor(String cursor, String next, String size, int rows) implements HttpPaging {}

  /// Each answer bears the next page's address in a header, `Link: <...>; rel="next"`.
  record Link(String size, int rows) implements HttpPaging {}

  /// One answer holds all rows.
  record Whole() implements HttpPaging {
    @Override
    public int rows() {
      return 0;
    }
  }
}
