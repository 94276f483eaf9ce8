package dev.millrace.demo;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

/// A shop that delivers in the background; closing it waits until it has stopped.
final class BusyShop implements AutoCloseable {
  private final SampleShop shop;
  private final CompletableFuture<Void> work;

  private BusyShop(SampleShop shop, Runnable task) {
    this.shop = shop;
    work = CompletableFuture.runAsync(task, Executors.newVirtualThreadPerTaskExecutor());
  }

  static BusyShop backfilling(ShopSettings settings, ShopDoors doors) {
    SampleShop shop = SampleShop.open(settings);
    return new BusyShop(shop, () -> shop.backfill(doors));
  }

  static BusyShop living(ShopSettings settings, ShopDoors doors) {
    SampleShop shop = SampleShop.open(settings);
    shop.backfill(doors);
    return new BusyShop(shop, () -> live(shop, doors));
  }

  ShopProgress progress() {
    return shop.progress();
  }

  ShopClock clock() {
    return shop.clock();
  }

  @Override
  public void close() {
    shop.close();
    work.join();
  }

  private static void live(SampleShop shop, ShopDoors doors) {
    try {
      shop.live(doors);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
