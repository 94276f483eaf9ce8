package dev.millrace.ml.clv;

import java.util.List;

/// Customers as they were on some day, and what they did in the weeks after it.
///
/// @param later on how many days each bought in those weeks
/// @param spent what each paid in them
/// @param weeks how many
public record Window(List<Customer> customers, double[] later, double[] spent, double weeks) {

  public Window {
    customers = List.copyOf(customers);
    if (later.length != customers.size() || spent.length != customers.size()) {
      throw new IllegalStateException("The columns differ in length; this is a bug.");
    }
  }

  /// As the probabilistic models read them.
  public Purchases purchases() {
    int n = customers.size();
    var purchases = new Purchases(new double[n], new double[n], new double[n], new double[n]);
    for (int i = 0; i < n; i++) {
      Outlook.Past past = customers.get(i).past();
      purchases.repeats()[i] = past.repeats();
      purchases.last()[i] = past.last();
      purchases.age()[i] = past.age();
      purchases.value()[i] = past.value();
    }
    return purchases;
  }
}
