package dev.millrace.demo.world;

import dev.millrace.demo.chance.Dice;
import dev.millrace.demo.world.Happening.Added;
import dev.millrace.demo.world.Happening.CheckoutStarted;
import dev.millrace.demo.world.Happening.Identified;
import dev.millrace.demo.world.Happening.Ordered;
import dev.millrace.demo.world.Happening.PageSeen;
import dev.millrace.demo.world.Happening.Removed;
import dev.millrace.demo.world.Happening.Searched;
import dev.millrace.demo.world.Happening.Viewed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One session of one customer, from the first page to leaving or buying.
final class Visit {
  /// Sessions start by the hour of the day: few at night, most in the evening.
  private static final double[] STARTS_BY_HOUR = {
    2, 1, 1, 1, 1, 2, 4, 7, 9, 10, 11, 12, 13, 12, 11, 11, 12, 14, 17, 20, 21, 18, 12, 1
  };

  private static final double ANONYMOUS_SHARE = 0.08;

  private final Shopper shopper;
  private final Catalogue catalogue;
  private final Numbering numbering;
  private final DayLog log;
  private final Dice dice;
  private final Cart cart = new Cart();
  private final String sessionId;
  private final String channel;
  private Visitor visitor;
  private long millis;

  Visit(Shopper shopper, Premises premises, DayLog log, Dice dice) {
    this.shopper = shopper;
    catalogue = premises.catalogue();
    numbering = premises.numbering();
    this.log = log;
    this.dice = dice;
    sessionId = numbering.session();
    channel = dice.chance(0.5) ? shopper.profile.acquisitionChannel() : People.channel(dice);
    visitor = new Visitor(shopper.anonymousId, null, shopper.browser, shopper.address, campaign());
    int hour = dice.weighted(STARTS_BY_HOUR);
    int lastMinute = hour == 23 ? 15 : 60;
    millis = (long) ((hour * 60 + dice.unit() * lastMinute) * 60_000);
  }

  /// Plays the session; the order it ends in, or null. `appetite` is the chance of buying.
  @Nullable Order play(double appetite) {
    arrive();
    boolean buying = dice.chance(appetite);
    browse(buying);
    if (cart.size() == 0) {
      return null;
    }
    step();
    page("Cart", "/cart", null);
    if (buying) {
      return buy();
    }
    if (dice.chance(0.25)) {
      checkout();
    }
    return null;
  }

  Duration now() {
    return Duration.ofMillis(millis);
  }

  /// Who has logged in before is still known to the shop, unless they browse privately.
  private void arrive() {
    boolean known = shopper.identified;
    if (known && !dice.chance(ANONYMOUS_SHARE)) {
      visitor = visitor.loggedInAs(shopper.profile.customerId());
    }
    page("Home", "/", referrer());
    if (!known) {
      logIn();
    }
  }

  private void browse(boolean buying) {
    int views = 1 + (int) dice.exponential(buying ? 2.6 : 1.8);
    int wanted = buying ? 1 + (int) dice.exponential(0.8) : dice.chance(0.2) ? 1 : 0;
    views = StrictMath.min(StrictMath.max(views, wanted), 14);
    int shelf = temperament().shelf(dice);
    enterShelf(shelf);
    for (int seen = 0; seen < views; seen++) {
      if (dice.chance(0.12)) {
        shelf = temperament().shelf(dice);
        enterShelf(shelf);
      }
      int product = choose(shelf);
      view(product);
      if (cart.size() < wanted && views - seen <= wanted * 2) {
        add(product);
      }
    }
    if (buying && cart.size() > 1 && dice.chance(0.15)) {
      removeLast();
    }
  }

  private void enterShelf(int shelf) {
    step();
    String category = Assortment.CATEGORIES.get(shelf).name();
    if (dice.chance(0.4)) {
      List<String> nouns = Assortment.CATEGORIES.get(shelf).nouns();
      note(new Searched(dice.pick(nouns).toLowerCase(Locale.ROOT), sessionId));
    } else {
      page(category, "/c/" + category.toLowerCase(Locale.ROOT), null);
    }
  }

  /// The price-sensitive look at two and take the cheaper one.
  private int choose(int shelf) {
    int first = catalogue.browse(shelf, dice);
    if (!dice.chance(temperament().priceSensitivity() * 0.6)) {
      return first;
    }
    int second = catalogue.browse(shelf, dice);
    return catalogue.product(second).price() < catalogue.product(first).price() ? second : first;
  }

  private void view(int product) {
    step();
    note(new Viewed(catalogue.product(product), sessionId));
  }

  private void add(int product) {
    int quantity = dice.chance(0.85) ? 1 : dice.between(2, 4);
    if (cart.holds(product) || catalogue.stock(product) < quantity) {
      return;
    }
    step();
    Product article = catalogue.product(product);
    cart.add(product, quantity, article.price());
    note(new Added(article, quantity, cart.value(), sessionId));
  }

  private void removeLast() {
    step();
    Cart.Item item = cart.removeLast();
    Product article = catalogue.product(item.product());
    note(new Removed(article, item.quantity(), cart.value(), sessionId));
  }

  private String checkout() {
    step();
    logIn();
    String orderId = numbering.order();
    note(new CheckoutStarted(orderId, cart.value(), sessionId));
    return orderId;
  }

  private Order buy() {
    String orderId = checkout();
    step();
    List<Order.Line> lines = new ArrayList<>();
    for (Cart.Item item : cart.items()) {
      catalogue.take(item.product(), item.quantity());
      String product = catalogue.product(item.product()).id();
      lines.add(new Order.Line(product, item.quantity(), item.price()));
    }
    Order order = new Order(orderId, shopper.profile.customerId(), lines);
    note(new Ordered(order, sessionId, channel));
    log.sell(now(), order);
    return order;
  }

  private void logIn() {
    if (visitor.userId() == null) {
      visitor = visitor.loggedInAs(shopper.profile.customerId());
      shopper.identified = true;
      step();
      note(new Identified(shopper.profile));
    }
  }

  private void page(String name, String path, @Nullable String referrer) {
    note(new PageSeen(name, path, sessionId, referrer));
  }

  private void note(Happening what) {
    log.note(now(), visitor, what);
  }

  private void step() {
    millis += 2_000 + (long) dice.exponential(28_000);
  }

  private @Nullable String campaign() {
    boolean paid = !channel.equals("organic") && !channel.equals("referral");
    return paid && dice.chance(0.5) ? channel + "-" + dice.between(1, 6) : null;
  }

  private @Nullable String referrer() {
    return switch (channel) {
      case "organic", "paid_search" -> "https://search.example/";
      case "social" -> "https://social.example/";
      case "referral" -> "https://friends.example/";
      default -> null;
    };
  }

  private Temperament temperament() {
    return shopper.temperament;
  }
}
