package dev.millrace.demo.delivery;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.millrace.demo.world.Happening;
import dev.millrace.demo.world.Happening.Added;
import dev.millrace.demo.world.Happening.CheckoutStarted;
import dev.millrace.demo.world.Happening.Identified;
import dev.millrace.demo.world.Happening.Ordered;
import dev.millrace.demo.world.Happening.PageSeen;
import dev.millrace.demo.world.Happening.Refunded;
import dev.millrace.demo.world.Happening.Removed;
import dev.millrace.demo.world.Happening.Searched;
import dev.millrace.demo.world.Happening.TicketClosed;
import dev.millrace.demo.world.Happening.TicketOpened;
import dev.millrace.demo.world.Happening.Viewed;
import dev.millrace.demo.world.Order;
import dev.millrace.demo.world.Product;
import dev.millrace.demo.world.Profile;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;

/// The part of an event that says what happened, in the names of Segment's e-commerce spec.
final class HappeningJson {
  private HappeningJson() {}

  static void write(JsonGenerator json, Happening what) throws IOException {
    switch (what) {
      case PageSeen page -> page(json, page);
      case Identified(Profile profile) -> identify(json, profile);
      case Searched searched -> searched(json, searched);
      case Viewed viewed -> viewed(json, viewed);
      case Added(Product product, int quantity, long value, String session) ->
          cart(json, "Product Added", new CartChange(product, quantity, value, session));
      case Removed(Product product, int quantity, long value, String session) ->
          cart(json, "Product Removed", new CartChange(product, quantity, value, session));
      case CheckoutStarted checkout -> checkout(json, checkout);
      case Ordered ordered -> ordered(json, ordered);
      case Refunded refunded -> refunded(json, refunded);
      case TicketOpened ticket -> opened(json, ticket);
      case TicketClosed ticket -> closed(json, ticket);
    }
    json.writeEndObject();
  }

  /// Which of the collector's doors a single event of this kind goes through.
  static String type(Happening what) {
    return switch (what) {
      case PageSeen _ -> "page";
      case Identified _ -> "identify";
      case Searched _, Viewed _, Added _, Removed _, CheckoutStarted _ -> "track";
      case Ordered _, Refunded _, TicketOpened _, TicketClosed _ -> "track";
    };
  }

  private static void page(JsonGenerator json, PageSeen page) throws IOException {
    json.writeStringField("type", "page");
    json.writeStringField("name", page.name());
    json.writeObjectFieldStart("properties");
    json.writeStringField("path", page.path());
    json.writeStringField("session_id", page.sessionId());
    if (page.referrer() != null) {
      json.writeStringField("referrer", page.referrer());
    }
  }

  private static void identify(JsonGenerator json, Profile profile) throws IOException {
    json.writeStringField("type", "identify");
    json.writeObjectFieldStart("traits");
    json.writeStringField("email", profile.email());
    json.writeStringField("name", profile.name());
    json.writeStringField("city", profile.place().city());
    json.writeStringField("country", profile.place().country());
    json.writeStringField("acquisition_channel", profile.acquisitionChannel());
    json.writeStringField("signup_date", profile.signupDate().toString());
  }

  private static void searched(JsonGenerator json, Searched searched) throws IOException {
    track(json, "Products Searched");
    json.writeStringField("query", searched.query());
    json.writeStringField("session_id", searched.sessionId());
  }

  private static void viewed(JsonGenerator json, Viewed viewed) throws IOException {
    track(json, "Product Viewed");
    json.writeStringField("product_id", viewed.product().id());
    json.writeStringField("name", viewed.product().name());
    json.writeStringField("category", viewed.product().category());
    euros(json, "price", viewed.product().price());
    json.writeStringField("session_id", viewed.sessionId());
  }

  private static void cart(JsonGenerator json, String event, CartChange change) throws IOException {
    track(json, event);
    json.writeStringField("product_id", change.product().id());
    json.writeNumberField("quantity", change.quantity());
    euros(json, "price", change.product().price());
    euros(json, "cart_value", change.cartValue());
    json.writeStringField("session_id", change.sessionId());
  }

  private static void checkout(JsonGenerator json, CheckoutStarted checkout) throws IOException {
    track(json, "Checkout Started");
    json.writeStringField("order_id", checkout.orderId());
    euros(json, "value", checkout.value());
    json.writeStringField("session_id", checkout.sessionId());
  }

  private static void ordered(JsonGenerator json, Ordered ordered) throws IOException {
    track(json, "Order Completed");
    json.writeStringField("order_id", ordered.order().id());
    euros(json, "total", ordered.order().total());
    json.writeStringField("currency", "EUR");
    json.writeStringField("session_id", ordered.sessionId());
    json.writeStringField("channel", ordered.channel());
    products(json, ordered.order().lines());
  }

  private static void refunded(JsonGenerator json, Refunded refunded) throws IOException {
    track(json, "Order Refunded");
    json.writeStringField("order_id", refunded.order().id());
    euros(json, "total", Order.total(refunded.lines()));
    json.writeStringField("reason", refunded.reason());
    products(json, refunded.lines());
  }

  private static void opened(JsonGenerator json, TicketOpened ticket) throws IOException {
    track(json, "Support Ticket Opened");
    json.writeStringField("ticket_id", ticket.ticketId());
    json.writeStringField("topic", ticket.topic());
    json.writeNumberField("severity", ticket.severity());
  }

  private static void closed(JsonGenerator json, TicketClosed ticket) throws IOException {
    track(json, "Support Ticket Closed");
    json.writeStringField("ticket_id", ticket.ticketId());
    json.writeNumberField("satisfaction", ticket.rating());
  }

  private static void track(JsonGenerator json, String event) throws IOException {
    json.writeStringField("type", "track");
    json.writeStringField("event", event);
    json.writeObjectFieldStart("properties");
  }

  private static void products(JsonGenerator json, List<Order.Line> lines) throws IOException {
    json.writeArrayFieldStart("products");
    for (Order.Line line : lines) {
      json.writeStartObject();
      json.writeStringField("product_id", line.productId());
      json.writeNumberField("quantity", line.quantity());
      euros(json, "price", line.price());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void euros(JsonGenerator json, String field, long cents) throws IOException {
    json.writeNumberField(field, BigDecimal.valueOf(cents, 2));
  }

  private record CartChange(Product product, int quantity, long cartValue, String sessionId) {}
}
