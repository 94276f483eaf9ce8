package dev.millrace.orchestrate.alert;

import dev.millrace.contracts.definition.AlertDefinition.Channel;
import dev.millrace.contracts.mail.Letter;
import dev.millrace.contracts.mail.Mail;
import java.io.IOException;
import java.time.Duration;

/// Letters over SMTP, each in a call of its own.
public final class SmtpMail implements Mail {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  @Override
  public void send(Channel.Email server, Letter letter, Runnable beforeHandover)
      throws IOException {
    new SmtpCall(server, TIMEOUT).send(letter, beforeHandover);
  }
}
