package io.sallyport.runtime.console;

import io.sallyport.api.Subject;
import io.sallyport.runtime.approval.Approval;
import io.sallyport.runtime.approval.Ballot;
import java.util.Collections;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a caller may see. People of the reading groups see everything; everyone else sees what is
 * their own, and people also what policy names them as approvers of.
 *
 * @param readers empty: every person
 */
record Sight(Set<String> readers) {
  Sight {
    readers = Set.copyOf(readers);
  }

  boolean ofEverything(Subject caller) {
    return caller.kind() == Subject.Kind.HUMAN
        && caller.onBehalfOf() == null
        && (readers.isEmpty() || !Collections.disjoint(readers, caller.groups()));
  }

  boolean of(Approval approval, Subject caller) {
    return ofEverything(caller)
        || isOf(approval.asked().subject(), caller)
        || Ballot.of(approval).concerns(caller);
  }

  boolean of(SessionsView.SessionEntry session, Subject caller) {
    return ofEverything(caller) || isOf(session.subject(), caller);
  }

  private static boolean isOf(Subject subject, Subject caller) {
    for (@Nullable Subject acting = subject; acting != null; acting = acting.onBehalfOf()) {
      if (acting.id().equals(caller.id()) && samePrincipal(acting, caller)) {
        return true;
      }
    }
    return false;
  }

  /** One agent may work for many people: what it does for one is not another's to see. */
  private static boolean samePrincipal(Subject one, Subject other) {
    var principal = one.onBehalfOf();
    var others = other.onBehalfOf();
    return principal == null
        ? others == null
        : others != null && principal.id().equals(others.id());
  }
}
