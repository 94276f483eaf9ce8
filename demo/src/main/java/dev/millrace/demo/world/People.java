package dev.millrace.demo.world;

import dev.millrace.demo.chance.Dice;
import dev.millrace.demo.world.Profile.Place;
import java.util.List;

/// Names, places, devices and ways in to draw customers from.
final class People {
  static final List<String> CHANNELS =
      List.of("organic", "paid_search", "social", "referral", "email");
  private static final double[] CHANNEL_WEIGHTS = {0.34, 0.26, 0.2, 0.12, 0.08};

  private static final List<String> FIRST_NAMES =
      List.of(
          "Ada", "Ben", "Clara", "David", "Elif", "Felix", "Greta", "Hugo", "Ines", "Jonas",
          "Katja", "Leon", "Mila", "Nils", "Olga", "Pavel", "Rosa", "Samir", "Tessa", "Umut",
          "Vera", "Willem", "Yara", "Zoe");
  private static final List<String> LAST_NAMES =
      List.of(
          "Albers",
          "Bianchi",
          "Costa",
          "Dubois",
          "Eriksen",
          "Fischer",
          "Garcia",
          "Horvat",
          "Ivanova",
          "Jansen",
          "Kowalski",
          "Lindgren",
          "Moreau",
          "Novak",
          "Olsen",
          "Peeters",
          "Rossi",
          "Schmidt",
          "Torres",
          "Ulrich",
          "Virtanen",
          "Weber",
          "Yilmaz",
          "Zimmermann");
  private static final List<Place> PLACES =
      List.of(
          new Place("Berlin", "DE"),
          new Place("Hamburg", "DE"),
          new Place("Munich", "DE"),
          new Place("Cologne", "DE"),
          new Place("Leipzig", "DE"),
          new Place("Vienna", "AT"),
          new Place("Graz", "AT"),
          new Place("Zurich", "CH"),
          new Place("Paris", "FR"),
          new Place("Lyon", "FR"),
          new Place("Amsterdam", "NL"),
          new Place("Utrecht", "NL"),
          new Place("Brussels", "BE"),
          new Place("Milan", "IT"),
          new Place("Turin", "IT"),
          new Place("Madrid", "ES"),
          new Place("Valencia", "ES"),
          new Place("Warsaw", "PL"),
          new Place("Prague", "CZ"),
          new Place("Copenhagen", "DK"));
  private static final List<String> BROWSERS =
      List.of(
          "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36",
          "Mozilla/5.0 (iPhone; CPU iPhone OS 26_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
          "Mozilla/5.0 (Linux; Android 16; Pixel 10) AppleWebKit/537.36 Chrome/142.0 Mobile",
          "Mozilla/5.0 (Macintosh; Intel Mac OS X 15_1) AppleWebKit/605.1.15 Version/26.1 Safari",
          "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0");

  private People() {}

  static String name(Dice dice) {
    return dice.pick(FIRST_NAMES) + " " + dice.pick(LAST_NAMES);
  }

  static String withOtherLastName(String name, Dice dice) {
    return name.substring(0, name.indexOf(' ') + 1) + dice.pick(LAST_NAMES);
  }

  static Place place(Dice dice) {
    return dice.pick(PLACES);
  }

  static String channel(Dice dice) {
    return CHANNELS.get(dice.weighted(CHANNEL_WEIGHTS));
  }

  static String browser(Dice dice) {
    return dice.pick(BROWSERS);
  }

  /// An address of the range that no public host has (RFC 6598).
  static String address(Dice dice) {
    return "100.%d.%d.%d".formatted(dice.between(64, 127), dice.below(256), dice.between(1, 254));
  }
}
