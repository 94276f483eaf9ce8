package dev.millrace.demo.world;

/// One article of the shop as it stands now; the price is in cents of EUR.
public record Product(String id, String name, String category, long price, int stock) {}
