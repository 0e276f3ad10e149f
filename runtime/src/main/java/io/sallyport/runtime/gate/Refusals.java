package io.sallyport.runtime.gate;

import io.sallyport.api.Refusal;
import io.sallyport.api.Refusal.Kind;
import io.sallyport.runtime.approval.Approval;
import io.sallyport.runtime.approval.ApprovalException;
import io.sallyport.runtime.credential.CredentialException;
import io.sallyport.runtime.failure.RootCause;
import io.sallyport.runtime.identity.AuthenticationException;
import io.sallyport.runtime.policy.Decision;
import io.sallyport.runtime.recording.JournalException;
import io.sallyport.runtime.store.StoreException;
import java.net.URI;
import java.sql.SQLException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Puts a no into words for the client: the rule, the reason, the next step. */
final class Refusals {
  private Refusals() {}

  static Refusal of(Decision.Deny deny) {
    // GATE-01x: policy could not be asked. Trying again may help, and the client should know the
    // difference.
    Kind kind = deny.rule().startsWith("GATE-01") ? Kind.UNAVAILABLE : Kind.DENIED;
    return new Refusal(kind, deny.rule(), deny.reason(), deny.advice(), null);
  }

  static Refusal withdrawn(@Nullable URI page) {
    return new Refusal(
        Kind.WITHDRAWN,
        "GATE-022",
        "the operation was cancelled while it waited for approval",
        null,
        page);
  }

  /** What became of a question that was not granted. */
  static Refusal of(Approval approval, URI page) {
    Decision.Hold hold = approval.asked().hold();
    return switch (approval) {
      case Approval.Refused refused ->
          new Refusal(
              Kind.REFUSED,
              hold.rule(),
              lastWord(refused),
              "talk to whoever refused it before you send it again",
              page);
      case Approval.Expired expired ->
          new Refusal(
              Kind.EXPIRED,
              "GATE-021",
              "nobody answered in time (" + hold.rule() + ": " + hold.reason() + ")",
              "send it again to ask again",
              page);
      case Approval.Withdrawn withdrawn -> withdrawn(page);
      case Approval.Used used ->
          new Refusal(
              Kind.EXPIRED,
              "GATE-021",
              "this approval was used by another identical operation",
              "send it again to ask again",
              page);
      case Approval.Waiting waiting ->
          new Refusal(
              Kind.UNAVAILABLE, "GATE-050", "the question still waits", "send it again", page);
      case Approval.Granted granted ->
          new Refusal(
              Kind.UNAVAILABLE, "GATE-050", "the grant could not be taken", "send it again", page);
    };
  }

  private static String lastWord(Approval.Refused refused) {
    for (int i = refused.answers().size() - 1; i >= 0; i--) {
      Approval.Answer answer = refused.answers().get(i);
      if (answer.verdict() == Approval.Verdict.REFUSE) {
        String reason = answer.reason().isBlank() ? "" : ": " + answer.reason();
        return "refused by " + answer.approver().name() + reason;
      }
    }
    return "refused";
  }

  static Refusal inTransaction(Decision.Hold hold) {
    return new Refusal(
        Kind.DENIED,
        "GATE-023",
        hold.reason()
            + " ("
            + hold.rule()
            + "), and it is not held inside an open transaction, where its locks would make others wait",
        "end the transaction and send the statement by itself",
        null);
  }

  /** What went wrong in the chain. The message names no internals; the log does. */
  static Refusal of(@Nullable Throwable failure) {
    return switch (failure == null ? null : RootCause.unwrapped(failure)) {
      case AuthenticationException.Rejected rejected ->
          new Refusal(
              Kind.UNAUTHENTICATED,
              "GATE-070",
              message(rejected),
              "get a new token: sallyport login, or sallyport token",
              null);
      case AuthenticationException.Unavailable unavailable ->
          new Refusal(
              Kind.UNAVAILABLE, "GATE-071", message(unavailable), "try again in a moment", null);
      case CredentialException.Refused refused ->
          new Refusal(Kind.DENIED, "GATE-060", message(refused), null, null);
      case CredentialException.Unavailable unavailable ->
          new Refusal(
              Kind.UNAVAILABLE, "GATE-061", message(unavailable), "try again in a moment", null);
      case JournalException journal ->
          new Refusal(
              Kind.UNAVAILABLE,
              "GATE-030",
              "the journal cannot be written, and nothing runs unrecorded",
              "tell an operator",
              null);
      case ApprovalException approval ->
          new Refusal(Kind.UNAVAILABLE, "GATE-040", message(approval), "send it again", null);
      case SQLException store -> storeDown();
      case StoreException store -> storeDown();
      case TimeoutException late ->
          new Refusal(
              Kind.UNAVAILABLE,
              "GATE-050",
              "the gate did not decide in time",
              "try again in a moment",
              null);
      case null, default ->
          new Refusal(
              Kind.UNAVAILABLE,
              "GATE-050",
              "the gate could not decide",
              "try again; if it stays, tell an operator",
              null);
    };
  }

  static Refusal draining() {
    return Refusal.of(
        Kind.ENDED, "GATE-081", "the gateway is shutting down; connect again in a moment");
  }

  static Refusal full() {
    return Refusal.of(
        Kind.UNAVAILABLE,
        "GATE-083",
        "the gateway has as many sessions as it may have (limits.sessions); try again later");
  }

  /** Its question should have ended by now, and nothing was heard of it. */
  static Refusal unheard(URI page) {
    return new Refusal(
        Kind.UNAVAILABLE,
        "GATE-040",
        "the gateway's store cannot be reached, so nobody can tell whether this was approved",
        "send it again",
        page);
  }

  private static Refusal storeDown() {
    return new Refusal(
        Kind.UNAVAILABLE,
        "GATE-040",
        "the gateway's store cannot be reached, so nobody can be asked",
        "try again in a moment",
        null);
  }

  private static String message(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}
