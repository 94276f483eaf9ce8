package dev.millrace.contracts.definition;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How a database is reached. Its text never holds what is secret.
///
/// @param url for JDBC
/// @param user null where the URL says it
/// @param password null where none is needed, or the URL says it
public record DatabaseAccess(String url, @Nullable String user, @Nullable String password) {

  private static final Pattern SECRETS =
      Pattern.compile("(?i)([a-z_]*(?:password|pwd|secret|token|key)[a-z_]*)=[^&;]*");
  private static final Pattern LOGIN = Pattern.compile("//[^/@?]*@");

  /// The URL without passwords, for problems and pages.
  public String shownUrl() {
    return shown(url);
  }

  /// Any text that may quote the URL or the password, without them.
  public String shown(String text) {
    String hidden = password == null || password.isBlank() ? text : text.replace(password, "***");
    return LOGIN.matcher(SECRETS.matcher(hidden).replaceAll("$1=***")).replaceAll("//***@");
  }

  @Override
  public String toString() {
    return "DatabaseAccess[" + shownUrl() + "]";
  }
}
