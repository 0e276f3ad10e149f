package io.sallyport.plugin.sql.language.effect;

import static io.sallyport.api.Effect.LOCK;
import static io.sallyport.api.Effect.MESSAGE;
import static io.sallyport.api.Effect.READ;
import static io.sallyport.api.Effect.SESSION;
import static io.sallyport.api.Effect.SHOW;
import static io.sallyport.api.Effect.TRANSACTION;

import io.sallyport.plugin.sql.language.Command;
import io.sallyport.plugin.sql.language.grammar.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Statements about the session: settings, transactions, cursors, messages, locks. */
final class Sessions {
  private static final List<String> LOCK_MODES =
      List.of(
          "",
          "access share",
          "row share",
          "row exclusive",
          "share update exclusive",
          "share",
          "share row exclusive",
          "exclusive",
          "access exclusive");

  private Sessions() {}

  static void register(Map<String, NodeReader> kinds) {
    kinds.put("VariableSetStmt", Sessions::set);
    kinds.put("VariableShowStmt", Sessions::show);
    kinds.put("TransactionStmt", Sessions::transaction);
    kinds.put("ConstraintsSetStmt", Sessions::constraints);
    kinds.put("DiscardStmt", Sessions::discard);
    kinds.put("DeallocateStmt", Sessions::deallocate);
    kinds.put("FetchStmt", Sessions::fetch);
    kinds.put("ClosePortalStmt", Sessions::close);
    kinds.put("ListenStmt", Sessions::listen);
    kinds.put("UnlistenStmt", Sessions::unlisten);
    kinds.put("NotifyStmt", Sessions::notify);
    kinds.put("LockStmt", Sessions::lock);
  }

  private static void set(Node node, Walk walk, @Nullable Scope scope) {
    walk.found.effect(SESSION);
    var setting = setting(node, "set");
    var name = String.valueOf(setting.get("name"));
    var reset =
        node.text("kind").startsWith("VAR_RESET") || node.text("kind").equals("VAR_SET_DEFAULT");
    walk.found.action(reset ? "RESET" : "SET");
    walk.found.append("settings", setting);
    walk.found.touch("setting", name, SESSION);
    walk.found.command(new Command.Set(name, (String) setting.get("value"), node.flag("is_local")));
    if (name.equals("transaction") || name.equals("session characteristics")) {
      walk.found.effect(TRANSACTION);
    }
    walk.found.summary(
        name.equals("all")
            ? "reset all settings of the session"
            : reset ? "reset the setting " + name : "change the setting " + name);
  }

  /** What a SET changes, as policy reads it. */
  static Map<String, Object> setting(Node set, String by) {
    var setting = new HashMap<String, Object>();
    var kind = set.text("kind");
    var name = set.text("name").toLowerCase(Locale.ROOT);
    setting.put("name", kind.equals("VAR_RESET_ALL") ? "all" : name.isEmpty() ? "unknown" : name);
    setting.put("by", by);
    if (set.flag("is_local")) {
      setting.put("local", true);
    }
    if (kind.startsWith("VAR_RESET") || kind.equals("VAR_SET_DEFAULT")) {
      setting.put("reset", true);
      return setting;
    }
    if (kind.equals("VAR_SET_VALUE")) {
      var values = new ArrayList<String>();
      for (var item : set.list("args")) {
        var constant = Node.as("A_Const", item);
        var value = constant == null ? null : plain(constant);
        if (value == null) {
          return setting;
        }
        values.add(value);
      }
      setting.put("value", String.join(", ", values));
    }
    return setting;
  }

  private static @Nullable String plain(Node constant) {
    for (var type : List.of("sval", "ival", "fval", "boolval")) {
      var value = constant.node(type);
      if (value != null) {
        return value.size() == 0 ? type.equals("sval") ? "" : "0" : String.valueOf(value.value(0));
      }
    }
    return null;
  }

  private static void show(Node node, Walk walk, @Nullable Scope scope) {
    walk.found.effect(SHOW);
    walk.found.action("SHOW");
    walk.found.touch("setting", node.text("name"), SHOW);
    walk.found.summary(
        node.text("name").equals("all")
            ? "show all settings"
            : "show the setting " + node.text("name"));
  }

  private static void transaction(Node node, Walk walk, @Nullable Scope scope) {
    walk.found.effect(TRANSACTION);
    var kind = node.text("kind");
    switch (kind) {
      case "TRANS_STMT_BEGIN", "TRANS_STMT_START" ->
          say("BEGIN", new Command.Begin(), "begin a transaction", walk);
      case "TRANS_STMT_COMMIT" ->
          say("COMMIT", new Command.EndTransaction(true), "commit the transaction", walk);
      case "TRANS_STMT_ROLLBACK" ->
          say("ROLLBACK", new Command.EndTransaction(false), "roll the transaction back", walk);
      case "TRANS_STMT_PREPARE" ->
          say(
              "PREPARE TRANSACTION",
              new Command.EndTransaction(false),
              "prepare the transaction for a commit in two phases",
              walk);
      case "TRANS_STMT_COMMIT_PREPARED" ->
          say("COMMIT PREPARED", new Command.Other(), "commit a prepared transaction", walk);
      case "TRANS_STMT_ROLLBACK_PREPARED" ->
          say("ROLLBACK PREPARED", new Command.Other(), "roll a prepared transaction back", walk);
      case "TRANS_STMT_SAVEPOINT" ->
          say("SAVEPOINT", new Command.Savepoint(), "set a savepoint", walk);
      case "TRANS_STMT_RELEASE" ->
          say("RELEASE", new Command.Savepoint(), "release a savepoint", walk);
      case "TRANS_STMT_ROLLBACK_TO" ->
          say("ROLLBACK TO", new Command.Savepoint(), "roll back to a savepoint", walk);
      default -> walk.found.unknown("transaction");
    }
    if (node.flag("chain")) {
      walk.found.fact("chain", true);
    }
  }

  private static void say(String action, Command command, String words, Walk walk) {
    walk.found.action(action);
    walk.found.command(command);
    walk.found.summary(words);
  }

  private static void constraints(Node node, Walk walk, @Nullable Scope scope) {
    walk.found.effect(TRANSACTION);
    walk.found.action("SET CONSTRAINTS");
    walk.found.summary("change when constraints are checked");
  }

  private static void discard(Node node, Walk walk, @Nullable Scope scope) {
    walk.found.effect(SESSION);
    var all = node.text("target").equals("DISCARD_ALL");
    say("DISCARD", new Command.Discard(all), "discard state of the session", walk);
  }

  private static void deallocate(Node node, Walk walk, @Nullable Scope scope) {
    walk.found.effect(SESSION);
    var name = node.flag("isall") ? null : node.text("name");
    say("DEALLOCATE", new Command.Deallocate(name), "forget prepared statements", walk);
  }

  private static void fetch(Node node, Walk walk, @Nullable Scope scope) {
    walk.found.effect(READ);
    walk.found.open(); // what the cursor reads was said when it was declared
    var name = node.text("portalname");
    walk.found.touch("cursor", name, READ);
    say(
        node.flag("ismove") ? "MOVE" : "FETCH",
        new Command.Fetch(name),
        "fetch rows from the cursor " + name,
        walk);
  }

  private static void close(Node node, Walk walk, @Nullable Scope scope) {
    walk.found.effect(SESSION);
    var name = node.has("portalname") ? node.text("portalname") : null;
    say("CLOSE", new Command.CloseCursor(name), "close a cursor", walk);
  }

  private static void listen(Node node, Walk walk, @Nullable Scope scope) {
    message("LISTEN", "listen on the channel ", node, walk);
  }

  private static void unlisten(Node node, Walk walk, @Nullable Scope scope) {
    message("UNLISTEN", "stop listening on the channel ", node, walk);
  }

  private static void notify(Node node, Walk walk, @Nullable Scope scope) {
    message("NOTIFY", "send a message on the channel ", node, walk);
  }

  private static void message(String action, String words, Node node, Walk walk) {
    walk.found.action(action);
    walk.found.touch("channel", node.text("conditionname"), MESSAGE);
    walk.found.summary(words + node.text("conditionname"));
  }

  private static void lock(Node node, Walk walk, @Nullable Scope scope) {
    walk.found.action("LOCK TABLE");
    var names = new ArrayList<String>();
    for (var item : node.list("relations")) {
      names.add(walk.target(Node.as("RangeVar", item), LOCK));
    }
    walk.found.effect(LOCK);
    var mode = (int) node.number("mode");
    var word = mode > 0 && mode < LOCK_MODES.size() ? LOCK_MODES.get(mode) : "unknown";
    walk.found.add("locks", word);
    walk.found.summary("lock " + Words.the("table", names) + " in " + word + " mode");
  }
}
