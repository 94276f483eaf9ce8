package dev.millrace.demo.world;

import java.time.Instant;
import java.time.LocalDate;

/// What the shop has on file about a customer, from one moment on until the next profile.
public record Profile(
    String customerId,
    String name,
    String email,
    Place place,
    String acquisitionChannel,
    LocalDate signupDate,
    Instant since) {

  Profile movedTo(Place elsewhere, Instant when) {
    return new Profile(customerId, name, email, elsewhere, acquisitionChannel, signupDate, when);
  }

  Profile renamed(String newName, Instant when) {
    return new Profile(customerId, newName, email, place, acquisitionChannel, signupDate, when);
  }

  /// A city and its country.
  public record Place(String city, String country) {}
}
