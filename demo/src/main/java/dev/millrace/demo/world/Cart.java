package dev.millrace.demo.world;

import java.util.ArrayList;
import java.util.List;

/// What a visitor has picked so far; product numbers are the catalogue's.
final class Cart {
  private final List<Item> items = new ArrayList<>();

  boolean holds(int product) {
    return items.stream().anyMatch(item -> item.product() == product);
  }

  void add(int product, int quantity, long price) {
    items.add(new Item(product, quantity, price));
  }

  Item removeLast() {
    return items.removeLast();
  }

  int size() {
    return items.size();
  }

  List<Item> items() {
    return items;
  }

  long value() {
    long value = 0;
    for (Item item : items) {
      value += item.price() * item.quantity();
    }
    return value;
  }

  record Item(int product, int quantity, long price) {}
}
