package io.sallyport.runtime.gate;

import io.sallyport.runtime.approval.Approval;
import io.sallyport.runtime.policy.Decision;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.spi.Language;
import org.apache.camel.support.LanguageSupport;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of the chain's routes: {@code language: {language: crossing, expression: denied}}.
 * One comparison each, and an unknown word fails when the route is loaded.
 */
final class CrossingLanguage extends LanguageSupport implements Language {
  private static final Map<String, Predicate<Object>> WORDS =
      Map.of(
          "denied", body -> decision(body) instanceof Decision.Deny || refused(body),
          "held", body -> decision(body) instanceof Decision.Hold && !refused(body),
          "allowed", body -> decision(body) instanceof Decision.Allow && !refused(body),
          "granted",
              body ->
                  body instanceof Crossing crossing
                      && crossing.approval instanceof Approval.Granted
                      && !refused(body),
          "changed", body -> body instanceof Crossing crossing && crossing.changed);

  private static @Nullable Decision decision(Object body) {
    return switch (body) {
      case Crossing crossing -> crossing.decision;
      case Arrival arrival -> arrival.decision;
      default -> null;
    };
  }

  private static boolean refused(Object body) {
    return switch (body) {
      case Crossing crossing -> crossing.refusal != null;
      case Arrival arrival -> arrival.refusal != null;
      default -> true;
    };
  }

  @Override
  public org.apache.camel.Predicate createPredicate(String expression) {
    var word = WORDS.get(expression);
    if (word == null) {
      throw new IllegalArgumentException(
          "crossing knows no condition '"
              + expression
              + "'; it knows "
              + new TreeSet<>(WORDS.keySet()));
    }
    return new org.apache.camel.Predicate() {
      @Override
      public boolean matches(Exchange exchange) {
        return word.test(exchange.getMessage().getBody());
      }
    };
  }

  @Override
  public Expression createExpression(String expression) {
    throw new IllegalArgumentException(
        "crossing is a language of conditions; '" + expression + "' cannot be a value");
  }
}
