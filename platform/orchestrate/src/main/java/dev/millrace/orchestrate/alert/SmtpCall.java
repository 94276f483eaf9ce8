package dev.millrace.orchestrate.alert;

import dev.millrace.contracts.definition.AlertDefinition.Channel.Email;
import dev.millrace.contracts.definition.AlertDefinition.Security;
import dev.millrace.contracts.mail.Letter;
import dev.millrace.contracts.mail.Mail;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One letter to a mail server (RFC 5321): greeting, TLS where it is asked for, login, one text. A
/// login goes over TLS or not at all, unless the definition says `security: none`.
final class SmtpCall {

  private static final Logger LOG = LoggerFactory.getLogger(SmtpCall.class);
  private static final int MAX_LINE = 4_096;
  private static final int MAX_LINES = 100;

  private final Email email;
  private final Duration timeout;

  SmtpCall(Email email, Duration timeout) {
    this.email = email;
    this.timeout = timeout;
  }

  /// As [Mail#send].
  void send(Letter letter, Runnable beforeHandover) throws IOException {
    String from = address(email.from());
    for (String recipient : letter.to()) {
      address(recipient);
    }
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(email.host(), email.port()), (int) timeout.toMillis());
      plain.setSoTimeout((int) timeout.toMillis());
      Socket socket = email.security() == Security.TLS ? secured(plain) : plain;
      var talk = new Talk(socket);
      talk.expect("220");
      talk.say("EHLO millrace", "250");
      if (email.security() == Security.STARTTLS) {
        talk.say("STARTTLS", "220");
        talk = new Talk(secured(plain));
        talk.say("EHLO millrace", "250");
      }
      logIn(talk);
      talk.say("MAIL FROM:<%s>".formatted(from), "250");
      for (String recipient : letter.to()) {
        talk.say("RCPT TO:<%s>".formatted(recipient), "250");
      }
      talk.say("DATA", "354");
      beforeHandover.run();
      handOver(talk, MailText.of(from, letter));
      leave(talk);
    }
  }

  private static void handOver(Talk talk, String text) throws IOException {
    try {
      talk.say(text + "\r\n.", "250");
    } catch (Talk.Refused e) {
      throw e;
    } catch (IOException e) {
      throw new Mail.Unsure(
          "the mail server did not say whether it took the letter: %s".formatted(e.getMessage()),
          e);
    }
  }

  /// The letter is taken: what goes wrong now matters to nobody.
  private static void leave(Talk talk) {
    try {
      talk.say("QUIT", "221");
    } catch (IOException e) {
      LOG.debug("The mail server did not say goodbye: {}", e.getMessage());
    }
  }

  private void logIn(Talk talk) throws IOException {
    String user = email.user();
    String password = email.password();
    if (user != null && password != null) {
      String secret = "\0" + user + "\0" + password;
      talk.say(
          "AUTH PLAIN "
              + Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8)),
          "235");
    }
  }

  private SSLSocket secured(Socket plain) throws IOException {
    var socket =
        (SSLSocket)
            ((SSLSocketFactory) SSLSocketFactory.getDefault())
                .createSocket(plain, email.host(), email.port(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  /// Nothing in an address or a title can begin a line of its own.
  private static String address(String text) throws IOException {
    if (!text.matches("[^\\s<>\\p{Cntrl}]+@[^\\s<>\\p{Cntrl}]+")) {
      throw new IOException("'%s' is no e-mail address".formatted(text));
    }
    return text;
  }

  /// What is said and what is answered.
  private static final class Talk {

    private final InputStream in;
    private final OutputStream out;

    /// An answer, and not the one that was hoped for.
    private static final class Refused extends IOException {
      private static final long serialVersionUID = 1;

      Refused(String message) {
        super(message);
      }
    }

    Talk(Socket socket) throws IOException {
      this.in = new BufferedInputStream(socket.getInputStream());
      this.out = socket.getOutputStream();
    }

    void say(String words, String expected) throws IOException {
      out.write((words + "\r\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
      expect(expected);
    }

    /// What was said may hold a secret and is not told.
    void expect(String code) throws IOException {
      for (int i = 0; i < MAX_LINES; i++) {
        String line = line();
        if (!line.startsWith(code)) {
          throw new Refused("the mail server answered '%s'; expected %s".formatted(line, code));
        }
        if (line.length() == code.length() || line.charAt(code.length()) != '-') {
          return;
        }
      }
      throw new IOException("the mail server's answer does not end");
    }

    private String line() throws IOException {
      var line = new StringBuilder();
      for (int c = in.read(); c != '\n'; c = in.read()) {
        if (c < 0) {
          throw new EOFException("the mail server hung up");
        }
        if (line.length() == MAX_LINE) {
          throw new IOException("the mail server's answer is too long");
        }
        if (c != '\r') {
          line.append((char) c);
        }
      }
      return line.toString();
    }
  }
}
