package dev.millrace.contracts.definition;

/// What becomes of an event whose sender refuses a category of consent.
public enum ConsentEffect {
  /// Nothing of it is kept; it is only counted.
  DROP,
  /// It is kept, without what tells who it was.
  PSEUDONYMISE
}
