package dev.millrace.demo.state;

import dev.millrace.demo.Misbehaviour;
import java.nio.file.Path;
import java.time.LocalDate;

/// What may not change while a shop lives on, because every past day follows from it.
public record ShopIdentity(
    long seed, int customers, LocalDate firstDay, Misbehaviour misbehaviour) {

  void requireSame(ShopIdentity asked, Path directory) {
    requireSame("seed", seed, asked.seed, directory);
    requireSame("number of customers", customers, asked.customers, directory);
    requireSame("first day", firstDay, asked.firstDay, directory);
    requireSame("misbehaviour", misbehaviour, asked.misbehaviour, directory);
  }

  private static void requireSame(String what, Object begun, Object asked, Path directory) {
    if (!begun.equals(asked)) {
      throw new IllegalArgumentException(
          ("The %s is '%s', expected '%s' as the shop in '%s' was begun with. "
                  + "Open it with that, or begin a new shop in another directory.")
              .formatted(what, asked, begun, directory));
    }
  }
}
