package dev.turnpike.http;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Addresses that begin with the same bits.
 *
 * @param first any of them
 * @param bits how many bits are the same
 */
record AddressRange(InetAddress first, int bits) {
  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}");
  private static final Pattern NETWORK_CARD = Pattern.compile("%.*");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

  /** An address, or a range such as {@code 10.0.0.0/8} and {@code fd00::/8}. */
  static AddressRange of(String text) {
    int slash = text.indexOf('/');
    InetAddress address = address(slash < 0 ? text : text.substring(0, slash));
    String bits = slash < 0 ? "" : text.substring(slash + 1);
    if (address != null) {
      int all = address.getAddress().length * Byte.SIZE;
      if (slash < 0) {
        return new AddressRange(address, all);
      }
      if (bits.matches("\\d{1,3}") && Integer.parseInt(bits) <= all) {
        return new AddressRange(address, Integer.parseInt(bits));
      }
    }
    throw new IllegalArgumentException(
        "'%s' is no address, and no range such as 10.0.0.0/8".formatted(text));
  }

  /** The address in this text; {@code null} where it is none. No name is ever looked up. */
  static @Nullable InetAddress address(String text) {
    if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
      return null;
    }
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      return null;
    }
  }

  /** An address for people, without the network card that Java adds to some. */
  static String text(InetAddress address) {
    return NETWORK_CARD.matcher(address.getHostAddress()).replaceFirst("").toLowerCase(Locale.ROOT);
  }

  boolean contains(InetAddress address) {
    byte[] own = first.getAddress();
    byte[] other = address.getAddress();
    int rest = own.length * Byte.SIZE - bits;
    return own.length == other.length
        && new BigInteger(1, own)
            .shiftRight(rest)
            .equals(new BigInteger(1, other).shiftRight(rest));
  }
}
