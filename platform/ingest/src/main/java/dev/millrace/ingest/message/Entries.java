package dev.millrace.ingest.message;

/// Entries of one print, found one by one.
interface Entries {

  /// Hands every place kept for the print to the visitor.
  void find(Print print, Visitor visitor);

  /// Takes places.
  interface Visitor {
    void visit(long place);
  }
}
