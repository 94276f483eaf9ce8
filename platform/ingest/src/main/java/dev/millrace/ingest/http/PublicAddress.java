package dev.millrace.ingest.http;

import dev.millrace.contracts.problem.ProblemCode;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;

/// The address behind a name, found once and checked: what is connected to is what was looked at. A
/// name that leads into a private network is refused unless it is allowed by name.
final class PublicAddress {

  private PublicAddress() {}

  /// @throws dev.millrace.contracts.problem.MillraceException SOURCE_ANSWER when it is refused
  static InetAddress of(String host, List<String> allowed) throws IOException {
    String name = host.replaceAll("^\\[|]$", "");
    InetAddress[] found = InetAddress.getAllByName(name);
    if (!allowed.contains(name.toLowerCase(java.util.Locale.ROOT))) {
      for (InetAddress address : found) {
        if (!isPublic(address)) {
          throw ProblemCode.SOURCE_ANSWER.exception(
              "The host '%s' has the private address '%s'; expected a public one."
                  .formatted(name, address.getHostAddress()),
              "If it is meant, name it under 'allow_hosts:'.");
        }
      }
    }
    return found[0];
  }

  static boolean isPublic(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    byte[] bytes = address.getAddress();
    return switch (address) {
      case Inet4Address _ -> isPublic4(bytes, 0);
      case Inet6Address _ -> isPublic6(bytes);
      default -> false;
    };
  }

  private static boolean isPublic4(byte[] bytes, int at) {
    int first = bytes[at] & 0xff;
    int second = bytes[at + 1] & 0xff;
    boolean isPrivate =
        first == 0
            || first == 10
            || first == 127
            || (first == 100 && second >= 64 && second < 128)
            || (first == 169 && second == 254)
            || (first == 172 && second >= 16 && second < 32)
            || (first == 192 && (second == 168 || (second == 0 && bytes[at + 2] == 0)))
            || (first == 198 && (second == 18 || second == 19))
            || first >= 224;
    return !isPrivate;
  }

  /// Only global unicast; addresses that bear one of IPv4 are held to that.
  private static boolean isPublic6(byte[] bytes) {
    int first = (bytes[0] & 0xff) << 8 | (bytes[1] & 0xff);
    if (first == 0x2002) {
      return isPublic4(bytes, 2);
    }
    if (first == 0x0064) {
      return isPublic4(bytes, 12);
    }
    return first >= 0x2000
        && first <= 0x3fff
        && !(first == 0x2001 && bytes[2] == 0 && bytes[3] == 0);
  }
}
