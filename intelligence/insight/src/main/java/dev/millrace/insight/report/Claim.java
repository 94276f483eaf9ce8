package dev.millrace.insight.report;

import dev.millrace.insight.report.ReportLedger.RunKey;
import dev.millrace.insight.report.ReportLedger.State;

/// The right to hand a run's letter over, which only one attempt gets. It is noted before the
/// letter goes: a crash in between costs the letter rather than sending it twice.
final class Claim implements Runnable {

  private final ReportLedger ledger;
  private final RunKey key;

  Claim(ReportLedger ledger, RunKey key) {
    this.ledger = ledger;
    this.key = key;
  }

  /// @throws Taken when an attempt before had it
  @Override
  public void run() {
    if (!ledger.move(key, State.WRITTEN, State.HANDING_OVER)) {
      throw new Taken();
    }
  }

  /// Says what came of it; nothing where it was not taken.
  void settle(State state) {
    ledger.move(key, State.HANDING_OVER, state);
  }

  /// Somebody else has it, or had it.
  static final class Taken extends RuntimeException {
    private static final long serialVersionUID = 1;

    Taken() {
      super("The letter has been handed over before.");
    }
  }
}
