package dev.millrace.demo.world;

/// What pulls a customer away on one day, by cause; 1 in total over time is an average patience.
record Pressure(double lifecycle, double support, double price, double season) {
  double of(ChurnCause cause) {
    return switch (cause) {
      case LIFECYCLE -> lifecycle;
      case SUPPORT -> support;
      case PRICE -> price;
      case SEASON -> season;
    };
  }
}
