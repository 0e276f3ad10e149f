package io.sallyport.plugin.masking.function;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sallyport.api.Mask;
import io.sallyport.api.masking.Masker;
import io.sallyport.api.masking.ValueType;
import io.sallyport.api.masking.ValueType.Kind;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** All functions by the name that policy uses. Thread-safe; the maskers it makes are not. */
public final class MaskFunctions {
  private static final Map<String, MaskFunction> BY_NAME =
      Map.of(
          "null", (type, options, keys) -> NullMask.MASKER,
          "redact", MaskFunctions::redact,
          "partial", MaskFunctions::partial,
          "email", MaskFunctions::email,
          "token", MaskFunctions::token,
          "truncate", MaskFunctions::truncate,
          "shift", MaskFunctions::shift,
          "bucket", MaskFunctions::bucket,
          "network", MaskFunctions::network);

  private final SecretKeySpec key;

  /**
   * @param key at least 32 random bytes; tokens change when it does
   */
  public MaskFunctions(byte[] key) {
    if (key.length < 32) {
      throw new IllegalArgumentException(
          "the masking key has " + key.length + " bytes: use at least 32 random ones");
    }
    this.key = new SecretKeySpec(key, "HmacSHA256");
  }

  /**
   * @throws IllegalArgumentException when there is no such function or option
   */
  public Masker masker(Mask mask, ValueType type) {
    @Nullable MaskFunction function = BY_NAME.get(mask.function());
    if (function == null) {
      throw new IllegalArgumentException(
          "there is no mask function %s (field %s): use one of %s"
              .formatted(mask.function(), mask.field(), new TreeSet<>(BY_NAME.keySet())));
    }
    Options options = new Options(mask);
    // Options are checked with every type, so that a wrong one shows at once and not by column.
    Masker texts = function.masker(new ValueType(Kind.TEXT, -1, 0), options, this::hash);
    Masker masker =
        switch (type.kind()) {
          case TEXT -> function.masker(type, options, this::hash);
          case JSON ->
              mask.function().equals("null")
                  ? NullMask.MASKER
                  : new JsonLeaves(
                      texts,
                      function.masker(new ValueType(Kind.INTEGER, 8, 0), options, this::hash),
                      function.masker(new ValueType(Kind.DECIMAL, -1, 0), options, this::hash));
          case OPAQUE -> NullMask.MASKER;
          default -> function.masker(type, options, this::hash);
        };
    options.requireAllRead();
    return masker;
  }

  private KeyedHash hash(Options options) {
    String tag = options.text("tag", options.field());
    try {
      Mac mac = Mac.getInstance(key.getAlgorithm());
      mac.init(key);
      return new KeyedHash(mac.doFinal(("sallyport masking 1\n" + tag).getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + key.getAlgorithm(), e);
    }
  }

  private static Masker redact(ValueType type, Options options, MaskFunction.Keys keys) {
    String text = options.text("text", "[redacted]");
    return switch (type.kind()) {
      case TEXT -> Texts.constant(text, type.length());
      case INTEGER, FLOAT -> Texts.constant("0", -1);
      case DECIMAL -> Texts.constant(type.scale() > 0 ? "0." + "0".repeat(type.scale()) : "0", -1);
      case DATE -> Texts.constant("1970-01-01", -1);
      case TIMESTAMP, TIME -> NullMask.MASKER; // the constant's zone would have to be the column's
      case UUID -> Texts.constant("00000000-0000-0000-0000-000000000000", -1);
      case INET -> Texts.constant("0.0.0.0", -1);
      case BOOLEAN, JSON, OPAQUE -> NullMask.MASKER;
    };
  }

  private static Masker partial(ValueType type, Options options, MaskFunction.Keys keys) {
    int first = (int) options.number("keep_first", 0, 0, 1000);
    int last = (int) options.number("keep_last", 4, 0, 1000);
    return type.kind() == Kind.TEXT ? new Texts.Partial(first, last) : NullMask.MASKER;
  }

  private enum Domain {
    KEEP,
    HIDE
  }

  private static Masker email(ValueType type, Options options, MaskFunction.Keys keys) {
    boolean keep = options.word("domain", Domain.KEEP, Domain.class) == Domain.KEEP;
    return type.kind() == Kind.TEXT ? new Texts.Email(keep, type.length()) : NullMask.MASKER;
  }

  private static Masker token(ValueType type, Options options, MaskFunction.Keys keys) {
    KeyedHash hash = keys.hash(options);
    return switch (type.kind()) {
      case TEXT -> new Recent(new Texts.Token(hash));
      case INTEGER -> new Recent(new Numbers.IntegerToken(hash, Numbers.greatest(type.length())));
      case DECIMAL -> new Recent(new Numbers.DecimalToken(hash));
      case UUID -> new Recent(new Numbers.UuidToken(hash));
      case FLOAT, BOOLEAN, DATE, TIMESTAMP, TIME, JSON, INET, OPAQUE -> NullMask.MASKER;
    };
  }

  private static Masker truncate(ValueType type, Options options, MaskFunction.Keys keys) {
    Dates.Unit unit = options.word("unit", Dates.Unit.MONTH, Dates.Unit.class);
    return switch (type.kind()) {
      case DATE -> new Dates.Truncate(unit, false);
      case TIMESTAMP -> new Dates.Truncate(unit, true);
      case TIME -> new Dates.TruncateTime();
      default -> NullMask.MASKER;
    };
  }

  private static Masker shift(ValueType type, Options options, MaskFunction.Keys keys) {
    int days = (int) options.number("days", 30, 1, 36_500);
    KeyedHash hash = keys.hash(options);
    return switch (type.kind()) {
      case DATE -> new Dates.Shift(hash, days, false);
      case TIMESTAMP -> new Dates.Shift(hash, days, true);
      default -> NullMask.MASKER;
    };
  }

  private static Masker bucket(ValueType type, Options options, MaskFunction.Keys keys) {
    long size = options.number("size", 10, 1, 1_000_000_000_000L);
    return switch (type.kind()) {
      case INTEGER -> new Numbers.IntegerBucket(size, Numbers.greatest(type.length()));
      case DECIMAL -> new Numbers.DecimalBucket(size);
      default -> NullMask.MASKER;
    };
  }

  private static Masker network(ValueType type, Options options, MaskFunction.Keys keys) {
    int bits4 = (int) options.number("ipv4", 24, 0, 32);
    int bits6 = (int) options.number("ipv6", 48, 0, 128);
    return type.kind() == Kind.INET ? new Network(bits4, bits6) : NullMask.MASKER;
  }
}
