package io.sallyport.runtime.policy;

import io.sallyport.api.EvidenceKind;
import io.sallyport.api.Limits;
import io.sallyport.api.Mask;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads the document {@code data.sallyport.decision}. Strict: a decision that is not wholly
 * understood is none, for a key that was ignored may have been the mask.
 */
final class DecisionReader {
  private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
  private static final Set<String> KEYS =
      Set.of(
          "outcome",
          "rule",
          "rules",
          "reason",
          "advice",
          "masks",
          "limits",
          "approvers",
          "timeout",
          "timeout_in_transaction",
          "need_evidence",
          "cache_ttl");

  private DecisionReader() {}

  /**
   * @param needs every kind of evidence that policy wants, had or not
   * @param ttl how long the decision may be kept; zero: not at all
   */
  record Read(Decision decision, Set<EvidenceKind> needs, Duration ttl) {}

  /**
   * @throws PolicyException.Malformed naming the key; never a value
   */
  static Read read(JsonNode document) {
    if (!document.isObject()) {
      throw malformed("decision", "is not an object");
    }
    document
        .propertyNames()
        .forEach(key -> {
          if (!KEYS.contains(key)) {
            throw malformed("decision", "has a key that is not known: " + safe(key));
          }
        });
    String outcome = text(document, "outcome");
    String rule = text(document, "rule");
    String reason = text(document, "reason");
    String advice = document.has("advice") ? text(document, "advice") : null;
    List<String> rules = rules(document, rule);
    Set<EvidenceKind> needs = evidence(document);
    Decision decision =
        switch (outcome) {
          case "allow" ->
              new Decision.Allow(rule, reason, advice, rules, masks(document), limits(document));
          case "deny" -> new Decision.Deny(rule, reason, advice, rules);
          case "hold" -> hold(document, rule, reason, advice, rules, needs);
          default -> throw malformed("outcome", "is none of allow, deny, hold");
        };
    return new Read(decision, needs, duration(document, "cache_ttl", Duration.ZERO));
  }

  private static Decision.Hold hold(
      JsonNode document,
      String rule,
      String reason,
      @Nullable String advice,
      List<String> rules,
      Set<EvidenceKind> needs) {
    List<Decision.Approvers> approvers = approvers(document);
    if (approvers.isEmpty()) {
      throw malformed("approvers", "is empty: a hold names who is asked");
    }
    Duration timeout = duration(document, "timeout", null);
    if (!timeout.isPositive()) {
      throw malformed("timeout", "is not above zero");
    }
    return new Decision.Hold(
        rule,
        reason,
        advice,
        rules,
        masks(document),
        limits(document),
        approvers,
        timeout,
        duration(document, "timeout_in_transaction", Duration.ZERO),
        needs);
  }

  private static List<String> rules(JsonNode document, String rule) {
    var rules = new LinkedHashSet<String>();
    rules.add(rule);
    for (JsonNode node : array(document, "rules")) {
      rules.add(string(node, "rules"));
    }
    return List.copyOf(rules);
  }

  private static List<Mask> masks(JsonNode document) {
    var masks = new ArrayList<Mask>();
    for (JsonNode node : array(document, "masks")) {
      var options = new LinkedHashMap<String, String>();
      JsonNode given = node.get("options");
      if (given != null) {
        if (!given.isObject()) {
          throw malformed("masks.options", "is not an object");
        }
        for (Map.Entry<String, JsonNode> option : given.properties()) {
          if (!option.getValue().isValueNode() || option.getValue().isNull()) {
            throw malformed("masks.options", "has a value that is not text, number or boolean");
          }
          options.put(option.getKey(), option.getValue().asString());
        }
      }
      masks.add(new Mask(text(node, "field"), text(node, "mask"), options));
    }
    return masks;
  }

  private static Limits limits(JsonNode document) {
    JsonNode node = document.get("limits");
    if (node == null) {
      return Limits.NONE;
    }
    if (!node.isObject()) {
      throw malformed("limits", "is not an object");
    }
    for (String key : node.propertyNames()) {
      if (!Set.of("rows", "bytes", "seconds").contains(key)) {
        throw malformed("limits", "has a key that is not known: " + safe(key));
      }
    }
    Duration time = Limits.FOREVER;
    JsonNode seconds = node.get("seconds");
    if (seconds != null) {
      if (!seconds.isNumber() || seconds.decimalValue().signum() <= 0) {
        throw malformed("limits.seconds", "is not a number above zero");
      }
      time = seconds(seconds.decimalValue(), "limits.seconds");
    }
    return new Limits(count(node, "rows"), count(node, "bytes"), time);
  }

  private static long count(JsonNode limits, String key) {
    JsonNode node = limits.get(key);
    if (node == null) {
      return Long.MAX_VALUE;
    }
    if (!node.isNumber()
        || !node.canConvertToExactIntegral()
        || !node.canConvertToLong()
        || node.asLong() < 1) {
      throw malformed("limits." + key, "is not a whole number above zero");
    }
    return node.asLong();
  }

  private static List<Decision.Approvers> approvers(JsonNode document) {
    var approvers = new ArrayList<Decision.Approvers>();
    for (JsonNode node : array(document, "approvers")) {
      var groups = new LinkedHashSet<String>();
      for (JsonNode group : array(node, "groups")) {
        groups.add(string(group, "approvers.groups"));
      }
      if (groups.isEmpty()) {
        throw malformed("approvers.groups", "is empty: nobody could answer");
      }
      JsonNode quorum = node.get("quorum");
      if (quorum != null && (!quorum.isInt() || quorum.asInt() < 1)) {
        throw malformed("approvers.quorum", "is not a whole number above zero");
      }
      approvers.add(new Decision.Approvers(groups, quorum == null ? 1 : quorum.asInt()));
    }
    return approvers;
  }

  private static Set<EvidenceKind> evidence(JsonNode document) {
    var kinds = EnumSet.noneOf(EvidenceKind.class);
    for (JsonNode node : array(document, "need_evidence")) {
      String word = string(node, "need_evidence");
      try {
        kinds.add(EvidenceKind.valueOf(word.toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException e) {
        throw malformed("need_evidence", "names a kind that is not known: " + safe(word));
      }
    }
    return Set.copyOf(kinds);
  }

  /** {@code "15m"}, or a number of seconds. Without a default the key is required. */
  private static Duration duration(JsonNode document, String key, @Nullable Duration absent) {
    JsonNode node = document.get(key);
    if (node == null && absent != null) {
      return absent;
    }
    if (node != null && node.isNumber() && node.decimalValue().signum() >= 0) {
      return seconds(node.decimalValue(), key);
    }
    if (node != null && node.isString()) {
      var matcher = DURATION.matcher(node.asString());
      if (matcher.matches()) {
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
          case "ms" -> Duration.ofMillis(amount);
          case "s" -> Duration.ofSeconds(amount);
          case "m" -> Duration.ofMinutes(amount);
          case "h" -> Duration.ofHours(amount);
          default -> Duration.ofDays(amount);
        };
      }
    }
    throw malformed(key, "is neither a time such as 15m nor a number of seconds");
  }

  private static Duration seconds(BigDecimal seconds, String key) {
    if (seconds.compareTo(BigDecimal.valueOf(1_000_000_000L)) > 0) {
      throw malformed(key, "is longer than thirty years");
    }
    return Duration.ofMillis(seconds.movePointRight(3).longValue());
  }

  private static List<JsonNode> array(JsonNode document, String key) {
    JsonNode node = document.get(key);
    if (node == null) {
      return List.of();
    }
    if (!node.isArray()) {
      throw malformed(key, "is not an array");
    }
    return List.copyOf(node.values());
  }

  private static String text(JsonNode document, String key) {
    JsonNode node = document.get(key);
    if (node == null) {
      throw malformed(key, "is missing");
    }
    return string(node, key);
  }

  private static String string(JsonNode node, String key) {
    if (!node.isString() || node.asString().isEmpty()) {
      throw malformed(key, "is not a text");
    }
    return node.asString();
  }

  private static String safe(String word) {
    return word.matches("[\\w.-]{1,40}") ? word : "(unprintable)";
  }

  private static PolicyException.Malformed malformed(String key, String problem) {
    return new PolicyException.Malformed(
        "the policy's answer is not a decision: "
            + key
            + " "
            + problem
            + ". See the output of data.sallyport.decision in docs/guides/write-a-policy.md");
  }
}
