package dev.millrace.contracts.mail;

import dev.millrace.contracts.definition.AlertDefinition.Channel;
import java.io.IOException;

/// Hands letters to mail servers. Safe for any thread.
@FunctionalInterface
public interface Mail {

  /// Hands over one letter, once; returns when the server has taken it.
  ///
  /// @param server whose own recipients do not matter here
  /// @param beforeHandover called when the server has agreed to sender and recipients and waits for
  ///   the letter itself: from then on it may have arrived
  /// @throws IOException when it was surely not taken; its words hold no secret
  /// @throws Unsure when it was handed over, and no answer came
  void send(Channel.Email server, Letter letter, Runnable beforeHandover) throws IOException;

  /// Nobody knows whether the letter has arrived.
  final class Unsure extends IOException {
    private static final long serialVersionUID = 1;

    public Unsure(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
