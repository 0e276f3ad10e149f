package io.sallyport.plugin.sql.language.effect;

import static io.sallyport.api.Effect.ALTER;
import static io.sallyport.api.Effect.CREATE;
import static io.sallyport.api.Effect.EXECUTE;
import static io.sallyport.api.Effect.HOST;
import static io.sallyport.api.Effect.READ;
import static io.sallyport.api.Effect.SESSION;
import static io.sallyport.api.Effect.SHOW;
import static io.sallyport.api.Effect.UNKNOWN;
import static io.sallyport.api.Effect.WRITE;

import io.sallyport.api.Effect;
import io.sallyport.plugin.sql.language.Command;
import io.sallyport.plugin.sql.language.grammar.Node;
import io.sallyport.plugin.sql.language.grammar.SyntaxError;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Statements that run, prepare, explain or define other statements and code. */
final class Code {
  private Code() {}

  static void register(Map<String, NodeReader> kinds) {
    kinds.put("ExplainStmt", Code::explain);
    kinds.put("PrepareStmt", Code::prepare);
    kinds.put("ExecuteStmt", Code::execute);
    kinds.put("DeclareCursorStmt", Code::declareCursor);
    kinds.put("CreateTableAsStmt", Code::createTableAs);
    kinds.put("CopyStmt", Code::copy);
    kinds.put("CallStmt", Code::call);
    kinds.put("DoStmt", Code::runBlock);
    kinds.put("CreateFunctionStmt", Code::createFunction);
  }

  private static void explain(Node node, Walk walk, @Nullable Scope scope) {
    var analyze = Names.optionOn(node.list("options"), "analyze");
    var inner = walk.aside();
    StatementWalk.read(node.node("query"), inner, scope);
    var what = String.join(", ", inner.found.summaries());
    walk.found.fact("explain", true);
    walk.found.action(analyze ? "EXPLAIN ANALYZE" : "EXPLAIN");
    if (analyze) {
      walk.found.fact("explain_analyze", true);
      walk.found.merge(inner.found);
      run(inner.found, walk);
      walk.found.consequence("EXPLAIN ANALYZE runs the statement.");
      walk.found.summary(what + ", and explain how it ran");
    } else {
      walk.found.effect(SHOW);
      if (inner.found.hasEffect(EXECUTE)) {
        walk.found.effect(EXECUTE); // the planner itself calls functions that claim to be immutable
      }
      walk.found.mentionWith(inner.found, SHOW);
      walk.found.summary("explain how the server would " + what);
    }
    walk.found.literalsMatter();
  }

  /** What is run at once counts for the session: EXECUTE, above all. */
  private static void run(Findings inner, Walk walk) {
    inner.commands().stream()
        .filter(command -> !(command instanceof Command.Other))
        .forEach(walk.found::command);
  }

  private static void prepare(Node node, Walk walk, @Nullable Scope scope) {
    var inner = walk.aside();
    StatementWalk.read(node.node("query"), inner, scope);
    walk.found.action("PREPARE");
    walk.found.effect(SESSION);
    walk.found.merge(inner.found);
    walk.found.command(
        new Command.Prepare(node.text("name"), walk.context.finished().apply(inner.found)));
    walk.found.summary("prepare a statement: " + String.join(", ", inner.found.summaries()));
  }

  private static void execute(Node node, Walk walk, @Nullable Scope scope) {
    walk.found.action("EXECUTE");
    walk.found.touch("prepared_statement", node.text("name"), EXECUTE);
    walk.found.unknown("execute"); // what it runs, its connection knows
    walk.found.command(new Command.Execute(node.text("name")));
    walk.found.summary("run the prepared statement " + node.text("name"));
    walk.any(node.list("params"), scope);
  }

  private static void declareCursor(Node node, Walk walk, @Nullable Scope scope) {
    var inner = walk.aside();
    StatementWalk.read(node.node("query"), inner, scope);
    walk.found.action("DECLARE CURSOR");
    walk.found.merge(inner.found);
    walk.found.command(
        new Command.DeclareCursor(
            node.text("portalname"), walk.context.finished().apply(inner.found)));
    walk.found.summary("open a cursor: " + String.join(", ", inner.found.summaries()));
  }

  private static void createTableAs(Node node, Walk walk, @Nullable Scope scope) {
    var view = node.text("objtype").equals("OBJECT_MATVIEW");
    walk.found.action(view ? "CREATE MATERIALIZED VIEW" : "CREATE TABLE AS");
    var into = node.node("into");
    var range = into == null ? null : into.node("rel");
    var name = range == null ? "" : Names.relation(range);
    walk.found.relation(view ? "materialized_view" : "table", name, CREATE, WRITE);
    var inner = walk.aside();
    StatementWalk.read(node.node("query"), inner, scope);
    walk.found.merge(inner.found);
    run(inner.found, walk);
    walk.found.summary(
        "create %s from a query".formatted(Words.the(view ? "materialized view" : "table", name)));
  }

  private static void copy(Node node, Walk walk, @Nullable Scope scope) {
    var in = node.flag("is_from");
    var program = node.flag("is_program");
    var file = node.has("filename") ? node.text("filename") : null;
    var side = program ? "program" : file == null ? "client" : "file";
    walk.found.action(in ? "COPY FROM" : "COPY TO");
    var what = "the result of a query";
    var range = node.node("relation");
    if (range != null) {
      what = "the table " + walk.target(range, in ? WRITE : READ);
      if (in) {
        walk.found.fact("adds_rows", true);
      }
    }
    walk.found.fact(
        "copy", Map.of("direction", in ? "from" : "to", "side", side, "query", range == null));
    if (program) {
      var words = file == null ? "" : file.strip().split("\\s+", 2)[0];
      walk.found.touch("program", words, HOST, EXECUTE);
      walk.found.consequence("A program runs on the database server's host.");
    } else if (file != null) {
      walk.found.touch("file", file, HOST);
      walk.found.consequence(
          "A file on the database server's host is %s.".formatted(in ? "read" : "written"));
    } else {
      walk.found.command(new Command.Copy(!in, range == null));
    }
    if (in && range != null) {
      walk.found.summary("load rows into " + what);
    } else {
      walk.found.summary(
          "copy %s to %s".formatted(what, side.equals("client") ? "the client" : "a " + side));
    }
    walk.any(node.get("query"), scope);
    Node query = node.node("query");
    if (query != null && !query.kind().isEmpty()) {
      Probes.read(query.kind(), query.content(), walk.found);
    }
    walk.any(node.get("whereClause"), scope);
    walk.found.literalsMatter();
  }

  private static void call(Node node, Walk walk, @Nullable Scope scope) {
    walk.found.action("CALL");
    var call = node.node("funccall");
    walk.found.effect(EXECUTE);
    walk.found.open();
    walk.found.literalsMatter();
    if (call == null) {
      walk.found.unknown("call");
      return;
    }
    var name = Names.join(Names.parts(call.list("funcname")));
    walk.found.touch("procedure", name, EXECUTE);
    walk.found.summary("call " + Words.the("procedure", name));
    Queries.call(call, walk, scope);
  }

  private static void runBlock(Node node, Walk walk, @Nullable Scope scope) {
    walk.found.action("DO");
    walk.found.effect(EXECUTE);
    walk.found.open();
    walk.found.literalsMatter();
    var options = node.list("args");
    var language = text(options, "language");
    var body = walk.aside();
    read(language.isEmpty() ? "plpgsql" : language, List.of(text(options, "as")), body);
    walk.found.merge(body.found);
    walk.found.add("languages", language.isEmpty() ? "plpgsql" : language);
    walk.found.summary(
        body.found.hasEffect(UNKNOWN)
            ? "run a block of code that could not be read in full"
            : "run a block of code");
  }

  private static void createFunction(Node node, Walk walk, @Nullable Scope scope) {
    var kind = node.flag("is_procedure") ? "procedure" : "function";
    var name = Names.join(Names.parts(node.list("funcname")));
    walk.found.action("CREATE " + kind.toUpperCase(Locale.ROOT));
    walk.found.touch(kind, name, CREATE);
    walk.found.effect(EXECUTE);
    if (node.flag("replace")) {
      walk.found.touch(kind, name, ALTER);
      walk.found.fact("replace", true);
    }
    var options = node.list("options");
    var definer = Names.optionOn(options, "security");
    if (definer) {
      walk.found.fact("security_definer", true);
      walk.found.effect(Effect.GRANT);
      walk.found.consequence("It runs with its owner's rights: SECURITY DEFINER.");
    }
    for (var item : options) {
      var option = Node.as("DefElem", item);
      var set = option == null ? null : Node.as("VariableSetStmt", option.get("arg"));
      if (set != null) {
        walk.found.append("settings", Sessions.setting(set, "function"));
      }
    }
    var body = walk.aside();
    var given = text(options, "language");
    var language = given.isEmpty() ? "sql" : given;
    if (node.has("sql_body")) {
      body.any(node.get("sql_body"), null);
    } else {
      read(language, texts(options, "as"), body);
    }
    body.any(node.list("parameters"), null); // defaults are expressions
    if (body.found.hasEffect(HOST)) {
      walk.found.effect(HOST);
    }
    if (body.found.hasEffect(UNKNOWN)) {
      walk.found.effect(UNKNOWN);
    }
    walk.found.add("languages", language);
    body(language, body.found, walk);
    walk.found.summary("create " + Words.the(kind, name));
  }

  /** Tells what code does that is defined now and runs later. */
  static void body(String language, Findings found, Walk walk) {
    var facts = found.facts();
    var body = new HashMap<String, Object>();
    body.put("language", language);
    body.put(
        "effects",
        found.none() ? List.of() : found.effects().stream().map(Effect::word).sorted().toList());
    for (var fact :
        List.of(
            "tables",
            "functions",
            "functions_unknown",
            "functions_flagged",
            "whole_table",
            "dynamic",
            "unread")) {
      if (facts.containsKey(fact)) {
        body.put(fact, facts.get(fact));
      }
    }
    walk.found.append("bodies", body);
  }

  private static void read(String language, List<String> code, Walk body) {
    try {
      switch (language) {
        case "sql" -> {
          for (var text : code) {
            for (var statement : body.context.bodies().sql(text).list("stmts")) {
              StatementWalk.read(
                  statement instanceof Node raw ? raw.node("stmt") : null, body, null);
            }
          }
        }
        case "plpgsql" ->
            Procedures.read(body.context.bodies().procedures(body.context.statement()), body);
        case "c", "internal" -> {
          body.found.effect(HOST);
          body.found.unknown("language:" + language);
        }
        default -> {
          body.found.unknown("language:" + language);
          if (language.endsWith("u")) {
            body.found.effect(HOST); // untrusted languages reach the host
          }
        }
      }
    } catch (SyntaxError _) {
      body.found.unknown("body");
    }
  }

  private static String text(List<?> options, String name) {
    var texts = texts(options, name);
    return texts.isEmpty() ? "" : texts.getFirst();
  }

  private static List<String> texts(List<?> options, String name) {
    var option = Names.option(options, name);
    var argument = option == null ? null : option.get("arg");
    var list = Node.as("List", argument);
    return list != null
        ? Names.parts(list.list("items"))
        : Names.parts(argument == null ? List.of() : List.of(argument));
  }
}
