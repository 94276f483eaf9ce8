package dev.millrace.demo.mischief;

import dev.millrace.demo.Misbehaviour.Kind;
import dev.millrace.demo.chance.Dice;
import dev.millrace.demo.world.Happening;
import dev.millrace.demo.world.Product;
import dev.millrace.demo.world.ShopDay;
import dev.millrace.demo.world.ShopEvent;
import dev.millrace.demo.world.Visitor;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Bots: they view many products quickly, never log in and never buy.
final class Crawlers {
  private static final List<String> AGENTS =
      List.of(
          "Mozilla/5.0 (compatible; PriceWatchBot/2.1; +https://pricewatch.example/bot)",
          "Mozilla/5.0 (compatible; findbot/4.0; +https://find.example/bot.html)",
          "shop-index-bot/1.3");

  private final double perEvent;
  private List<Product> products = List.of();
  private double allowance;
  private int visits;

  /// Bots make up `share` of all events.
  Crawlers(double share) {
    perEvent = share / (1 - share);
  }

  List<Delivery> visit(ShopDay day, Dice dice) {
    products = day.catalogue().isEmpty() ? products : day.catalogue();
    allowance += day.events().size() * perEvent;
    List<Delivery> deliveries = new ArrayList<>();
    int length = dice.between(10, 24);
    while (allowance >= length && !products.isEmpty()) {
      allowance -= length;
      crawl(day, length, dice, deliveries);
      length = dice.between(10, 24);
    }
    return deliveries;
  }

  private void crawl(ShopDay day, int length, Dice dice, List<Delivery> deliveries) {
    String session = "S9%06d".formatted(++visits);
    String agent = dice.pick(AGENTS);
    String anonymousId = dice.uuid().toString();
    Visitor bot = new Visitor(anonymousId, null, agent, "100.65.0." + dice.between(1, 9), null);
    Instant at = day.start().plusSeconds(dice.between(0, 86_000));
    for (int i = 0; i < length; i++) {
      Happening view = new Happening.Viewed(dice.pick(products), session);
      ShopEvent event = new ShopEvent(dice.uuid().toString(), at, bot, view);
      deliveries.add(Delivery.of(event, at, Kind.BOT_EVENT));
      at = at.plus(Duration.ofMillis(dice.between(300, 3_000)));
    }
  }
}
