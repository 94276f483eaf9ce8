package dev.millrace.demo.world;

/// Numbers that keep the dice of different purposes apart.
final class Streams {
  static final long CATALOGUE = 1;
  static final long REPRICE = 2;
  static final long BIRTH = 3;
  static final long DAY = 4;
  static final long MESSAGE_IDS = 5;
  static final long DUE = 6;

  private Streams() {}
}
