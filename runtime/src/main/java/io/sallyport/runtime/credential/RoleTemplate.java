package io.sallyport.runtime.credential;

import io.sallyport.runtime.config.InvalidConfig;
import io.sallyport.runtime.credential.CredentialException.Refused;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code orders-{profile}}: a role's name with the client's words filled in. Those become part of a
 * path in Vault, so only plain ones are taken: no slash, no dot, no escape.
 */
final class RoleTemplate {
  private static final Pattern FORM =
      Pattern.compile("([A-Za-z0-9_-]|\\{profile}|\\{database}){1,256}");
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private RoleTemplate() {}

  static void check(String key, String template) {
    InvalidConfig.unless(
        FORM.matcher(template).matches(),
        key,
        template,
        "use letters, digits, '_', '-', {profile} and {database}");
  }

  /**
   * @throws Refused when a word that is needed is missing or not plain
   */
  static String fill(String template, String profile, @Nullable String database) {
    String role = template;
    if (template.contains("{profile}")) {
      role = role.replace("{profile}", plain("profile", profile));
    }
    if (template.contains("{database}")) {
      role = role.replace("{database}", plain("database", database));
    }
    return role;
  }

  private static String plain(String what, @Nullable String word) {
    if (word == null || !PLAIN.matcher(word).matches()) {
      throw new Refused(
          "the " + what + " asked for names no role: use up to 64 letters, digits, '_' and '-'");
    }
    return word;
  }
}
