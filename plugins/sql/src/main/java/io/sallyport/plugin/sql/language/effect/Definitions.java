package io.sallyport.plugin.sql.language.effect;

import static io.sallyport.api.Effect.ADMIN;
import static io.sallyport.api.Effect.ALTER;
import static io.sallyport.api.Effect.CREATE;
import static io.sallyport.api.Effect.DELETE;
import static io.sallyport.api.Effect.DROP;
import static io.sallyport.api.Effect.EXECUTE;
import static io.sallyport.api.Effect.GRANT;
import static io.sallyport.api.Effect.HOST;
import static io.sallyport.api.Effect.LOCK;
import static io.sallyport.api.Effect.READ;
import static io.sallyport.api.Effect.TRUNCATE;
import static io.sallyport.api.Effect.WRITE;

import io.sallyport.api.Effect;
import io.sallyport.plugin.sql.language.grammar.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Statements that create, change and remove objects. */
final class Definitions {
  private Definitions() {}

  static void register(Map<String, NodeReader> kinds) {
    kinds.put("CreateStmt", Definitions::createTable);
    kinds.put("CreateForeignTableStmt", Definitions::createForeignTable);
    kinds.put("ViewStmt", Definitions::createView);
    kinds.put("IndexStmt", Definitions::createIndex);
    kinds.put("AlterTableStmt", Definitions::alterTable);
    kinds.put("AlterTableCmd", Definitions::alterCommand);
    kinds.put("DropStmt", Definitions::drop);
    kinds.put("TruncateStmt", Definitions::truncate);
    kinds.put("RenameStmt", Definitions::rename);
    kinds.put("CreateSchemaStmt", Definitions::createSchema);
    kinds.put("CreateTrigStmt", Definitions::createTrigger);
    kinds.put("RuleStmt", Definitions::createRule);
    kinds.put("DefineStmt", Definitions::define);
    kinds.put("CommentStmt", Definitions::comment);
    kinds.put("RefreshMatViewStmt", Definitions::refresh);
    kinds.put("ReindexStmt", Definitions::reindex);
    kinds.put("ClusterStmt", Definitions::cluster);
    kinds.put("AlterObjectSchemaStmt", alterObject("OBJECT", "objectType"));
    kinds.put("AlterObjectDependsStmt", alterObject("OBJECT", "objectType"));
    kinds.put("AlterFunctionStmt", alterObject("OBJECT_FUNCTION", "objtype"));
    kinds.put("AlterOperatorStmt", named("operator", "opername", ALTER));
    kinds.put("AlterOpFamilyStmt", named("operator family", "opfamilyname", ALTER));
    kinds.put("AlterTypeStmt", named("type", "typeName", ALTER));
    kinds.put("AlterEnumStmt", named("type", "typeName", ALTER));
    kinds.put("AlterDomainStmt", named("domain", "typeName", ALTER));
    kinds.put("AlterSeqStmt", named("sequence", "sequence", ALTER));
    kinds.put("AlterStatsStmt", named("statistics object", "defnames", ALTER));
    kinds.put("AlterCollationStmt", named("collation", "collname", ALTER));
    kinds.put("AlterTSDictionaryStmt", named("text search dictionary", "dictname", ALTER));
    kinds.put("AlterTSConfigurationStmt", named("text search configuration", "cfgname", ALTER));
    kinds.put("AlterExtensionStmt", named("extension", "extname", ALTER, ADMIN, EXECUTE));
    kinds.put("AlterExtensionContentsStmt", named("extension", "extname", ALTER, ADMIN));
    kinds.put("AlterFdwStmt", named("foreign data wrapper", "fdwname", ALTER, HOST));
    kinds.put("AlterForeignServerStmt", named("foreign server", "servername", ALTER, HOST));
    kinds.put("AlterUserMappingStmt", named("foreign server", "servername", ALTER, HOST, GRANT));
    kinds.put("AlterPublicationStmt", named("publication", "pubname", ALTER, ADMIN));
    kinds.put("AlterSubscriptionStmt", named("subscription", "subname", ALTER, ADMIN, HOST));
    kinds.put("AlterEventTrigStmt", named("event trigger", "trigname", ALTER, ADMIN));
    kinds.put("AlterTableSpaceOptionsStmt", named("tablespace", "tablespacename", ALTER, ADMIN));
    kinds.put("AlterTableMoveAllStmt", named("tablespace", "orig_tablespacename", ALTER, ADMIN));
    kinds.put("ReplicaIdentityStmt", Walk::fieldsOf);
    kinds.put("ATAlterConstraint", Walk::fieldsOf);
    kinds.put("CompositeTypeStmt", named("type", "typevar", CREATE));
    kinds.put("CreateEnumStmt", named("type", "typeName", CREATE));
    kinds.put("CreateRangeStmt", named("type", "typeName", CREATE));
    kinds.put("CreateDomainStmt", named("domain", "domainname", CREATE));
    kinds.put("CreateSeqStmt", named("sequence", "sequence", CREATE));
    kinds.put("CreateStatsStmt", Definitions::createStatistics);
    kinds.put("CreateExtensionStmt", named("extension", "extname", CREATE, ADMIN, EXECUTE));
    kinds.put("CreateFdwStmt", named("foreign data wrapper", "fdwname", CREATE, HOST, EXECUTE));
    kinds.put("CreateForeignServerStmt", named("foreign server", "servername", CREATE, HOST));
    kinds.put("CreateUserMappingStmt", named("foreign server", "servername", CREATE, HOST, GRANT));
    kinds.put("CreatePublicationStmt", named("publication", "pubname", CREATE, ADMIN));
    kinds.put("CreateSubscriptionStmt", named("subscription", "subname", CREATE, ADMIN, HOST));
    kinds.put("CreateEventTrigStmt", named("event trigger", "trigname", CREATE, ADMIN, EXECUTE));
    kinds.put("CreateTableSpaceStmt", named("tablespace", "tablespacename", CREATE, ADMIN, HOST));
    kinds.put("CreateAmStmt", named("access method", "amname", CREATE, ADMIN, EXECUTE));
    kinds.put("CreateCastStmt", Definitions::createCast);
    kinds.put("CreateConversionStmt", named("conversion", "conversion_name", CREATE, EXECUTE));
    kinds.put("CreateTransformStmt", named("transform", "lang", CREATE, EXECUTE));
    kinds.put("CreatePLangStmt", named("language", "plname", CREATE, ADMIN, EXECUTE));
    kinds.put("CreateOpClassStmt", named("operator class", "opclassname", CREATE, EXECUTE));
    kinds.put("CreateOpFamilyStmt", named("operator family", "opfamilyname", CREATE));
    kinds.put("CreateOpClassItem", (_, _, _) -> {});
    kinds.put("DropTableSpaceStmt", named("tablespace", "tablespacename", DROP, ADMIN, HOST));
    kinds.put("DropSubscriptionStmt", named("subscription", "subname", DROP, ADMIN, HOST));
    kinds.put("DropUserMappingStmt", named("foreign server", "servername", DROP, GRANT));
    kinds.put("CreatedbStmt", named("database", "dbname", CREATE, ADMIN));
    kinds.put("DropdbStmt", named("database", "dbname", DROP, ADMIN));
    kinds.put("AlterDatabaseStmt", named("database", "dbname", ALTER, ADMIN));
    kinds.put("AlterDatabaseRefreshCollStmt", named("database", "dbname", ALTER, ADMIN));
  }

  /** One object, whose name is in this field: a text, a list, a RangeVar. */
  private static NodeReader named(String kind, String field, Effect... effects) {
    return (node, walk, scope) -> {
      var name = name(node.get(field));
      walk.found.action(verb(effects[0]) + " " + kind.toUpperCase(Locale.ROOT));
      walk.found.touch(Words.word(kind), name, effects);
      flags(node, walk);
      walk.found.summary(inWords(effects[0]) + " " + Words.the(kind, name));
      walk.fieldsBut(node, scope, List.of(field, "action"));
    };
  }

  private static NodeReader alterObject(String fallback, String typeField) {
    return (node, walk, scope) -> {
      var type = node.text(typeField);
      var kind = Words.kind(type.isEmpty() ? fallback : type);
      var relation = node.node("relation");
      var object =
          relation != null ? relation : node.has("func") ? node.get("func") : node.get("object");
      var name =
          object instanceof Node of && of.has("objname")
              ? Names.join(Names.parts(of.list("objname")))
              : Names.object(object);
      walk.found.action("ALTER " + kind.toUpperCase(Locale.ROOT));
      touch(kind, name, walk, ALTER);
      for (var item : node.list("actions")) {
        var option = Node.as("DefElem", item);
        if (option != null && option.text("defname").equals("security")) {
          walk.found.effect(GRANT);
          walk.found.fact("security_definer", Names.optionOn(node.list("actions"), "security"));
        }
      }
      walk.found.summary("change " + Words.the(kind, name));
    };
  }

  private static String name(@Nullable Object value) {
    return switch (value) {
      case String text -> Names.join(List.of(text));
      case List<?> parts -> Names.join(Names.parts(parts));
      case Node node when node.has("relname") -> Names.relation(node);
      case null, default -> "";
    };
  }

  private static String verb(Effect effect) {
    return effect.name();
  }

  private static String inWords(Effect effect) {
    return switch (effect) {
      case CREATE -> "create";
      case DROP -> "remove";
      default -> "change";
    };
  }

  /** What belongs to a table is named with the table before it. */
  static void ofTable(String kind, @Nullable Object object, Walk walk) {
    var list = Node.as("List", object);
    if (list == null
        || !List.of("trigger", "rule", "policy", "column", "constraint").contains(kind)) {
      return;
    }
    var parts = Names.parts(list.list("items"));
    if (parts.size() > 1) {
      walk.found.relation("table", Names.join(parts.subList(0, parts.size() - 1)), ALTER);
    }
  }

  /** Marks an object, and as a relation if queries could name it. */
  static void touch(String kind, String name, Walk walk, Effect... effects) {
    if (Words.isRelation(kind)) {
      walk.found.relation(Words.word(kind), name, effects);
    } else {
      walk.found.touch(Words.word(kind), name, effects);
    }
  }

  private static void flags(Node node, Walk walk) {
    if (node.text("behavior").equals("DROP_CASCADE")) {
      walk.found.fact("cascade", true);
      walk.found.consequence("What depends on it goes too: CASCADE.");
    }
    if (node.flag("concurrent") || node.flag("concurrently")) {
      walk.found.fact("concurrently", true);
    }
    if (node.flag("missing_ok") || node.flag("if_not_exists")) {
      walk.found.fact("if_exists", true);
    }
  }

  private static void createTable(Node node, Walk walk, @Nullable Scope scope) {
    walk.found.action("CREATE TABLE");
    var name = walk.target(node.node("relation"), CREATE);
    walk.found.summary("create " + Words.the("table", name));
    flags(node, walk);
    walk.fieldsBut(node, scope, List.of("relation"));
  }

  private static void createForeignTable(Node node, Walk walk, @Nullable Scope scope) {
    var base = node.node("base");
    walk.found.action("CREATE FOREIGN TABLE");
    var name = base == null ? "" : walk.target(base.node("relation"), CREATE, HOST);
    walk.found.touch("foreign_server", node.text("servername"), HOST);
    walk.found.summary("create " + Words.the("foreign table", name));
    walk.fieldsBut(node, scope, List.of("base"));
    if (base != null) {
      walk.fieldsBut(base, scope, List.of("relation"));
    }
  }

  private static void createView(Node node, Walk walk, @Nullable Scope scope) {
    walk.found.action("CREATE VIEW");
    var view = node.node("view");
    var name = view == null ? "" : Names.relation(view);
    walk.found.relation("view", name, CREATE);
    if (node.flag("replace")) {
      walk.found.touch("view", name, ALTER);
    }
    walk.found.summary("create " + Words.the("view", name));
    walk.fieldsBut(node, scope, List.of("view"));
  }

  private static void createIndex(Node node, Walk walk, @Nullable Scope scope) {
    walk.found.action("CREATE INDEX");
    var table = walk.target(node.node("relation"), LOCK);
    walk.found.touch("index", node.text("idxname"), CREATE);
    flags(node, walk);
    if (!node.flag("concurrent")) {
      walk.found.consequence("Writes to %s wait until the index is built.".formatted(table));
    }
    walk.found.summary("create an index on " + Words.the("table", table));
    walk.fieldsBut(node, scope, List.of("relation"));
  }

  private static void createStatistics(Node node, Walk walk, @Nullable Scope scope) {
    walk.found.action("CREATE STATISTICS");
    walk.found.touch("statistics_object", name(node.get("defnames")), CREATE);
    walk.found.summary("create a statistics object");
    walk.fieldsBut(node, scope, List.of("defnames", "stat_types"));
  }

  private static void createCast(Node node, Walk walk, @Nullable Scope scope) {
    walk.found.action("CREATE CAST");
    var name = Names.type(node.node("sourcetype")) + " AS " + Names.type(node.node("targettype"));
    walk.found.touch("cast", name, CREATE, EXECUTE);
    walk.found.summary("create a cast from " + name.replace(" AS ", " to "));
  }

  private static void alterTable(Node node, Walk walk, @Nullable Scope scope) {
    var kind = Words.kind(node.text("objtype"));
    var range = node.node("relation");
    var name = range == null ? "" : Names.relation(range);
    walk.found.action("ALTER " + kind.toUpperCase(Locale.ROOT));
    touch(kind, name, walk, ALTER);
    flags(node, walk);
    var aside = walk.aside();
    aside.fieldsBut(node, scope, List.of("relation"));
    walk.found.merge(aside.found);
    if (aside.found.hasEffect(DROP)) {
      walk.found.touch(Words.word(kind), name, DROP);
    }
    walk.found.summary("change " + Words.the(kind, name));
  }

  private static void alterCommand(Node node, Walk walk, @Nullable Scope scope) {
    var type = node.text("subtype");
    walk.found.effect(ALTER);
    walk.found.add(
        "alter",
        type.replaceFirst("^AT_", "")
            .replaceAll("([a-z])([A-Z])", "$1_$2")
            .toLowerCase(Locale.ROOT));
    if (node.text("behavior").equals("DROP_CASCADE")) {
      walk.found.fact("cascade", true);
      walk.found.consequence("What depends on it goes too: CASCADE.");
    }
    switch (type) {
      case "AT_DropColumn" -> {
        walk.found.effect(DROP, DELETE);
        walk.found.consequence(
            "The column %s and all that is in it is removed.".formatted(node.text("name")));
      }
      case "AT_DropConstraint", "AT_DropOids", "AT_DropInherit", "AT_DropNotNull", "AT_DropOf" ->
          walk.found.effect(DROP);
      case "AT_DetachPartition" -> {
        walk.found.effect(DROP);
        walk.found.consequence("The partition's rows are no longer found through the table.");
      }
      case "AT_ChangeOwner" -> {
        walk.found.effect(GRANT);
        walk.found.touch("role", Names.role(node.node("newowner")), GRANT);
      }
      case "AT_DisableRowSecurity",
          "AT_NoForceRowSecurity",
          "AT_EnableRowSecurity",
          "AT_ForceRowSecurity" -> {
        walk.found.effect(GRANT);
        walk.found.consequence("Row level security changes: other rows become visible.");
      }
      case "AT_DisableTrig", "AT_DisableTrigAll", "AT_DisableTrigUser", "AT_DisableRule" ->
          walk.found.consequence("Triggers or rules no longer run.");
      case "AT_AlterColumnType", "AT_SetTableSpace", "AT_SetLogged", "AT_SetUnLogged" -> {
        walk.found.effect(LOCK);
        walk.found.consequence("The table is rewritten and locked meanwhile.");
      }
      default -> {}
    }
    walk.fieldsBut(node, scope, List.of("newowner"));
  }

  private static void drop(Node node, Walk walk, @Nullable Scope scope) {
    var kind = Words.kind(node.text("removeType"));
    walk.found.action("DROP " + kind.toUpperCase(Locale.ROOT));
    var names = new ArrayList<String>();
    for (var object : node.list("objects")) {
      var name = Names.object(object);
      names.add(name);
      touch(kind, name, walk, DROP);
      ofTable(kind, object, walk);
    }
    if (names.isEmpty()) {
      walk.found.effect(DROP);
    }
    if (kind.equals("policy")) {
      walk.found.effect(GRANT);
    }
    if (kind.equals("schema") || Words.isRelation(kind)) {
      walk.found.consequence("What is in %s is lost.".formatted(names.size() > 1 ? "them" : "it"));
    }
    flags(node, walk);
    walk.found.summary("remove " + Words.the(kind, names));
  }

  private static void truncate(Node node, Walk walk, @Nullable Scope scope) {
    walk.found.action("TRUNCATE");
    var names = new ArrayList<String>();
    for (var item : node.list("relations")) {
      var range = Node.as("RangeVar", item);
      var name = walk.target(range, TRUNCATE);
      names.add(name);
      Queries.wholeTable(name, "emptied", walk);
    }
    walk.found.effect(TRUNCATE);
    if (node.text("behavior").equals("DROP_CASCADE")) {
      walk.found.fact("cascade", true);
      walk.found.consequence("Tables that refer to it are emptied too: CASCADE.");
    }
    walk.found.summary("empty " + Words.the("table", names));
  }

  private static void rename(Node node, Walk walk, @Nullable Scope scope) {
    var type = node.text("renameType");
    var column =
        List.of("OBJECT_COLUMN", "OBJECT_TABCONSTRAINT", "OBJECT_ATTRIBUTE").contains(type);
    var kind = Words.kind(column ? node.text("relationType") : type);
    var range = node.node("relation");
    var name = range == null ? Names.object(node.get("object")) : Names.relation(range);
    if (name.isEmpty()) {
      name = node.text("subname");
    }
    walk.found.action("ALTER " + kind.toUpperCase(Locale.ROOT));
    touch(kind, name, walk, ALTER);
    walk.found.add("alter", "rename");
    if (kind.equals("role")) {
      walk.found.effect(GRANT);
    }
    flags(node, walk);
    walk.found.summary(
        column
            ? "rename %s of %s to %s"
                .formatted(node.text("subname"), Words.the(kind, name), node.text("newname"))
            : "rename %s to %s".formatted(Words.the(kind, name), node.text("newname")));
  }

  private static void createSchema(Node node, Walk walk, @Nullable Scope scope) {
    walk.found.action("CREATE SCHEMA");
    walk.found.touch("schema", node.text("schemaname"), CREATE);
    walk.found.summary("create " + Words.the("schema", node.text("schemaname")));
    flags(node, walk);
    var aside = walk.aside();
    aside.any(node.list("schemaElts"), scope);
    walk.found.merge(aside.found);
  }

  private static void createTrigger(Node node, Walk walk, @Nullable Scope scope) {
    walk.found.action("CREATE TRIGGER");
    var table = walk.target(node.node("relation"), ALTER);
    walk.found.touch("trigger", node.text("trigname"), CREATE);
    var function = Names.join(Names.parts(node.list("funcname")));
    walk.found.touch("function", function, EXECUTE);
    walk.found.add("functions_unknown", function);
    walk.found.consequence(
        "From now on the function %s runs when %s changes.".formatted(function, table));
    walk.found.summary(
        "create the trigger %s on %s".formatted(node.text("trigname"), Words.the("table", table)));
    walk.any(node.get("whenClause"), scope);
  }

  private static void createRule(Node node, Walk walk, @Nullable Scope scope) {
    walk.found.action("CREATE RULE");
    var table = walk.target(node.node("relation"), ALTER);
    walk.found.touch("rule", node.text("rulename"), CREATE);
    walk.found.effect(EXECUTE);
    var body = walk.aside();
    body.any(node.list("actions"), scope);
    body.any(node.get("whereClause"), scope);
    walk.found.mention(body.found);
    Code.body("rule", body.found, walk);
    walk.found.consequence("From now on other statements run when %s is used.".formatted(table));
    walk.found.summary(
        "create the rule %s on %s".formatted(node.text("rulename"), Words.the("table", table)));
  }

  private static void define(Node node, Walk walk, @Nullable Scope scope) {
    var kind = Words.kind(node.text("kind"));
    var name = Names.join(Names.parts(node.list("defnames")));
    walk.found.action("CREATE " + kind.toUpperCase(Locale.ROOT));
    walk.found.touch(Words.word(kind), name, CREATE);
    if (List.of("aggregate", "operator", "type", "text search parser", "text search template")
        .contains(kind)) {
      walk.found.effect(EXECUTE);
    }
    walk.found.summary("create " + Words.the(kind, name));
  }

  private static void comment(Node node, Walk walk, @Nullable Scope scope) {
    var kind = Words.kind(node.text("objtype"));
    var name = Names.object(node.get("object"));
    walk.found.action("COMMENT");
    touch(kind, name, walk, ALTER);
    ofTable(kind, node.get("object"), walk);
    walk.found.summary("comment on " + Words.the(kind, name));
  }

  private static void refresh(Node node, Walk walk, @Nullable Scope scope) {
    walk.found.action("REFRESH MATERIALIZED VIEW");
    var view = node.node("relation");
    var name = view == null ? "" : Names.relation(view);
    walk.found.relation("materialized_view", name, WRITE, READ);
    walk.found.open();
    flags(node, walk);
    walk.found.summary("refresh " + Words.the("materialized view", name));
  }

  private static void reindex(Node node, Walk walk, @Nullable Scope scope) {
    var kind = Words.kind(node.text("kind"));
    var range = node.node("relation");
    var name = range == null ? node.text("name") : Names.relation(range);
    walk.found.action("REINDEX");
    touch(kind, name, walk, ALTER, LOCK);
    if (Names.optionOn(node.list("params"), "concurrently")) {
      walk.found.fact("concurrently", true);
    } else {
      walk.found.consequence("Writes wait until the indexes are rebuilt.");
    }
    walk.found.summary("rebuild the indexes of " + Words.the(kind, name));
  }

  private static void cluster(Node node, Walk walk, @Nullable Scope scope) {
    walk.found.action("CLUSTER");
    var range = node.node("relation");
    walk.found.effect(ALTER, LOCK);
    if (range != null) {
      walk.target(range, ALTER, LOCK);
    }
    walk.found.summary(
        range == null
            ? "rewrite all clustered tables"
            : "rewrite the table " + Names.relation(range));
  }
}
