package dev.turnpike.http;

import dev.turnpike.internal.http.AddressText;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Addresses that begin with the same bits.
 *
 * @param first any of them
 * @param bits how many bits are the same
 */
record AddressRange(InetAddress first, int bits) {
  private static final Pattern NETWORK_CARD = Pattern.compile("%.*");

  /** An address, or a range such as {@code 10.0.0.0/8} and {@code fd00::/8}. */
  static AddressRange of(String text) {
    int slash = text.indexOf('/');
    InetAddress address = AddressText.read(slash < 0 ? text : text.substring(0, slash));
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
