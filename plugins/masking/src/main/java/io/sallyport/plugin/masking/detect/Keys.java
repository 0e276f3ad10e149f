package io.sallyport.plugin.masking.detect;

import static io.sallyport.plugin.masking.detect.Chars.ALNUM;
import static io.sallyport.plugin.masking.detect.Chars.DIGIT;
import static io.sallyport.plugin.masking.detect.Chars.UPPER;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Credentials whose issuers gave them a prefix of their own. */
final class Keys {
  private static final int DASHES = 1 << 16;

  private static final @Nullable Form[][] BY_FIRST = new Form[128][];

  static {
    int word = ALNUM | Chars.UNDERSCORE;
    List<Form> forms = new ArrayList<>();
    for (String aws : List.of("AKIA", "ASIA", "ABIA", "ACCA", "AROA", "AIDA")) {
      forms.add(new Form(aws, UPPER | DIGIT, 16, 16));
    }
    forms.add(new Form("AIza", word | DASHES, 35, 35));
    forms.add(new Form("GOCSPX-", word | DASHES, 20, 64));
    for (String github : List.of("ghp_", "gho_", "ghu_", "ghs_", "ghr_")) {
      forms.add(new Form(github, ALNUM, 36, 255));
    }
    forms.add(new Form("github_pat_", word, 22, 255));
    forms.add(new Form("glpat-", word | DASHES, 20, 255));
    for (String slack : List.of("xoxb-", "xoxa-", "xoxp-", "xoxr-", "xoxs-", "xoxe-", "xapp-")) {
      forms.add(new Form(slack, ALNUM | DASHES, 10, 255));
    }
    for (String stripe : List.of("sk_live_", "sk_test_", "rk_live_", "rk_test_", "whsec_")) {
      forms.add(new Form(stripe, ALNUM, 16, 255));
    }
    forms.add(new Form("sk-", word | DASHES, 20, 255));
    forms.add(new Form("npm_", ALNUM, 36, 36));
    forms.add(new Form("hf_", ALNUM, 30, 64));
    forms.add(new Form("dop_v1_", ALNUM, 64, 64));
    forms.add(new Form("hvs.", word | DASHES, 24, 255));
    for (Form form : forms) {
      int first = form.prefix[0];
      Form[] old = BY_FIRST[first] == null ? new Form[0] : BY_FIRST[first];
      Form[] more = java.util.Arrays.copyOf(old, old.length + 1);
      more[old.length] = form;
      BY_FIRST[first] = more;
    }
  }

  private Keys() {}

  static boolean mayBegin(byte first) {
    return first > 0 && (first == 'e' || BY_FIRST[first] != null);
  }

  /** The end of a key that begins here; else minus the end of what was read in vain, or 0. */
  static int at(byte[] a, int from, int to) {
    int read = 0;
    Form[] forms = a[from] > 0 ? BY_FIRST[a[from]] : null;
    if (forms != null) {
      for (Form form : forms) {
        int end = form.end(a, from, to);
        if (end > 0) {
          return end;
        }
        read = Math.min(read, end);
      }
    }
    return read;
  }

  private record Form(byte[] prefix, int classes, int least, int most) {
    Form(String prefix, int classes, int least, int most) {
      this(prefix.getBytes(US_ASCII), classes, least, most);
    }

    int end(byte[] a, int from, int to) {
      if (!Chars.startsWith(a, from, to, prefix)) {
        return 0;
      }
      int body = from + prefix.length;
      int i = body;
      boolean dashes = (classes & DASHES) != 0;
      boolean digits = false;
      int limit = Math.min(to, body + most + 1);
      while (i < limit && (Chars.is(a[i], classes & 0xff) || (dashes && a[i] == '-'))) {
        digits |= Chars.is(a[i], DIGIT);
        i++;
      }
      int length = i - body;
      return length >= least && length <= most && digits ? i : -i;
    }
  }
}
