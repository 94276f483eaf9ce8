package dev.millrace.orchestrate.alert;

import dev.millrace.contracts.mail.Letter;
import dev.millrace.contracts.mail.Letter.Attachment;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;

/// A letter as mail servers want it (RFC 5322, 2045 to 2047). All of its parts are Base64, so that
/// no line is too long, begins with a dot, or could be the border between parts.
final class MailText {

  private static final String END = "\r\n";

  /// So many bytes fill one encoded word, of which 75 characters are allowed.
  private static final int WORD_BYTES = 45;

  private final StringBuilder text = new StringBuilder();

  private MailText() {}

  static String of(String from, Letter letter) {
    var mail = new MailText();
    mail.line("From", from);
    mail.line("To", String.join("," + END + " ", letter.to()));
    mail.line("Subject", words(letter.subject()));
    mail.line(
        "Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(letter.at().atOffset(ZoneOffset.UTC)));
    mail.line("Message-ID", "<%s@millrace>".formatted(letter.id()));
    mail.line("MIME-Version", "1.0");
    mail.content(letter);
    return mail.text.toString();
  }

  private void content(Letter letter) {
    Attachment attachment = letter.attachment();
    if (attachment == null) {
      body(letter);
      return;
    }
    String border = border("mixed", letter);
    line("Content-Type", "multipart/mixed; boundary=\"%s\"".formatted(border));
    next(border);
    body(letter);
    next(border);
    line("Content-Disposition", "attachment; filename=\"%s\"".formatted(attachment.name()));
    part(attachment.type(), attachment.content());
    end(border);
  }

  private void body(Letter letter) {
    String html = letter.html();
    if (html == null) {
      part("text/plain", letter.text());
      return;
    }
    String border = border("alternative", letter);
    line("Content-Type", "multipart/alternative; boundary=\"%s\"".formatted(border));
    next(border);
    part("text/plain", letter.text());
    next(border);
    part("text/html", html);
    end(border);
  }

  private void part(String type, String content) {
    line("Content-Type", type + "; charset=utf-8");
    line("Content-Transfer-Encoding", "base64");
    text.append(END)
        .append(Base64.getMimeEncoder().encodeToString(content.getBytes(StandardCharsets.UTF_8)));
  }

  private void line(String name, String value) {
    text.append(name).append(": ").append(value).append(END);
  }

  private void next(String border) {
    text.append(END).append("--").append(border).append(END);
  }

  private void end(String border) {
    text.append(END).append("--").append(border).append("--").append(END);
  }

  private static String border(String kind, Letter letter) {
    return "=_%s_%x".formatted(kind, letter.id().hashCode());
  }

  /// Nothing in a title can begin a line of its own.
  private static String words(String title) {
    var words = new StringBuilder();
    var word = new StringBuilder();
    title
        .codePoints()
        .forEach(point -> {
          String next = Character.toString(point);
          if (bytes(word.toString() + next).length > WORD_BYTES) {
            words.append(word(word)).append(END).append(' ');
            word.setLength(0);
          }
          word.append(next);
        });
    return words.append(word(word)).toString();
  }

  private static String word(StringBuilder word) {
    return "=?UTF-8?B?" + Base64.getEncoder().encodeToString(bytes(word.toString())) + "?=";
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
