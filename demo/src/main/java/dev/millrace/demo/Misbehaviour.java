package dev.millrace.demo;

/// How often the world does what it should not, as shares between 0 and 1.
///
/// @param duplicateEvents of events: delivered a second time within ten minutes, same message id
/// @param lateEvents of events: delivered five minutes to three days after their timestamp
/// @param malformedEvents of events: a broken event is sent beside the good one
/// @param botEvents of all events: made by crawlers that view many pages and never buy
/// @param malformedRows of sales lines: a torn copy of the row stands before the good one
/// @param unknownProducts of sales lines: the product id is one no catalogue has
/// @param negativeAmounts of sales lines with a positive quantity: the amount has the wrong sign
/// @param repeatedFiles of sales files: the same bytes arrive again under another name
public record Misbehaviour(
    double duplicateEvents,
    double lateEvents,
    double malformedEvents,
    double botEvents,
    double malformedRows,
    double unknownProducts,
    double negativeAmounts,
    double repeatedFiles) {

  public Misbehaviour {
    requireShare("duplicateEvents", duplicateEvents);
    requireShare("lateEvents", lateEvents);
    requireShare("malformedEvents", malformedEvents);
    requireShare("botEvents", botEvents);
    requireShare("malformedRows", malformedRows);
    requireShare("unknownProducts", unknownProducts);
    requireShare("negativeAmounts", negativeAmounts);
    requireShare("repeatedFiles", repeatedFiles);
  }

  /// What a shop has to live with.
  public static Misbehaviour usual() {
    return new Misbehaviour(0.005, 0.005, 0.001, 0.01, 0.002, 0.002, 0.001, 1.0 / 30);
  }

  /// A world that does as it should.
  public static Misbehaviour none() {
    return new Misbehaviour(0, 0, 0, 0, 0, 0, 0, 0);
  }

  private static void requireShare(String name, double share) {
    if (!(share >= 0 && share <= 0.5)) {
      throw new IllegalArgumentException(
          "The misbehaviour rate %s is '%s', expected a share from 0 to 0.5."
              .formatted(name, share));
    }
  }

  /// The kinds that are counted.
  public enum Kind {
    DUPLICATE_EVENT,
    LATE_EVENT,
    MALFORMED_EVENT,
    BOT_EVENT,
    MALFORMED_ROW,
    UNKNOWN_PRODUCT,
    NEGATIVE_AMOUNT,
    REPEATED_FILE
  }
}
