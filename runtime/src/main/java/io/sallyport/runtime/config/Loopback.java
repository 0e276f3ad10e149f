package io.sallyport.runtime.config;

import java.net.InetAddress;

/** Whether what is sent to a host, or listened for there, stays on this machine. */
public final class Loopback {
  private Loopback() {}

  /**
   * Asks no name service: a name other than {@code localhost} may stand for anything tomorrow, also
   * one that begins with {@code 127.}.
   *
   * @param host an address literal, an IPv6 one with or without brackets, or a name
   */
  public static boolean is(String host) {
    try {
      return host.equals("localhost") || InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false; // a name
    }
  }
}
