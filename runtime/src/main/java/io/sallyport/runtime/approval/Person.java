package io.sallyport.runtime.approval;

import io.sallyport.api.Subject;
import java.text.Normalizer;
import java.util.Locale;

/**
 * Whether two subjects may be one person. A second account, at another issuer or of another kind,
 * must not let anyone approve their own work: when in doubt they are the same.
 */
final class Person {
  private Person() {}

  static boolean same(Subject one, Subject other) {
    return one.id().equals(other.id())
        || fold(localId(one)).equals(fold(localId(other)))
        || fold(one.name()).equals(fold(other.name()));
  }

  /** Whether this person acts in the subject, itself or through whom it acts for. */
  static boolean actsIn(Subject person, Subject subject) {
    for (var acting = subject; acting != null; acting = acting.onBehalfOf()) {
      if (same(person, acting)) {
        return true;
      }
    }
    return false;
  }

  /** What the issuer calls them, without kind and issuer: {@code human:https://idp#alice}. */
  private static String localId(Subject subject) {
    var id = subject.id();
    var withoutKind = id.substring(id.indexOf(':') + 1);
    int issuer = Math.max(withoutKind.lastIndexOf('#'), withoutKind.lastIndexOf('/'));
    return withoutKind.substring(issuer + 1);
  }

  private static String fold(String name) {
    return Normalizer.normalize(name, Normalizer.Form.NFKC).strip().toLowerCase(Locale.ROOT);
  }
}
