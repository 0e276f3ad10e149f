package io.sallyport.plugin.sql.language.effect;

import static io.sallyport.api.Effect.ADMIN;
import static io.sallyport.api.Effect.ALTER;
import static io.sallyport.api.Effect.CREATE;
import static io.sallyport.api.Effect.DROP;
import static io.sallyport.api.Effect.EXECUTE;
import static io.sallyport.api.Effect.GRANT;
import static io.sallyport.api.Effect.HOST;
import static io.sallyport.api.Effect.READ;

import io.sallyport.api.Effect;
import io.sallyport.plugin.sql.language.grammar.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Statements about rights, roles and the server itself. */
final class Administration {
  private Administration() {}

  static void register(Map<String, NodeReader> kinds) {
    kinds.put("GrantStmt", Administration::grant);
    kinds.put("GrantRoleStmt", Administration::grantRole);
    kinds.put("AlterDefaultPrivilegesStmt", Administration::defaultPrivileges);
    kinds.put("CreateRoleStmt", Administration::createRole);
    kinds.put("AlterRoleStmt", Administration::alterRole);
    kinds.put("AlterRoleSetStmt", Administration::alterRoleSet);
    kinds.put("DropRoleStmt", Administration::dropRole);
    kinds.put("DropOwnedStmt", Administration::dropOwned);
    kinds.put("ReassignOwnedStmt", Administration::reassignOwned);
    kinds.put("AlterOwnerStmt", Administration::alterOwner);
    kinds.put("CreatePolicyStmt", Administration::createPolicy);
    kinds.put("AlterPolicyStmt", Administration::alterPolicy);
    kinds.put("SecLabelStmt", Administration::securityLabel);
    kinds.put("AlterDatabaseSetStmt", Administration::alterDatabaseSet);
    kinds.put("AlterSystemStmt", Administration::alterSystem);
    kinds.put("CheckPointStmt", Administration::checkpoint);
    kinds.put("LoadStmt", Administration::load);
    kinds.put("VacuumStmt", Administration::vacuum);
    kinds.put("ImportForeignSchemaStmt", Administration::importSchema);
  }

  private static void grant(Node node, Walk walk, @Nullable Scope scope) {
    var gives = node.flag("is_grant");
    walk.found.action(gives ? "GRANT" : "REVOKE");
    var privileges = privileges(node.list("privileges"));
    var grantees = roles(node.list("grantees"));
    var all = node.text("targtype").equals("ACL_TARGET_ALL_IN_SCHEMA");
    var kind = all ? "schema" : Words.kind(node.text("objtype"));
    var names = new ArrayList<String>();
    for (var object : node.list("objects")) {
      var name = Names.object(object);
      names.add(name);
      Definitions.touch(kind, name, walk, GRANT);
    }
    to(grantees, gives, walk);
    privileges.forEach(privilege -> walk.found.add("privileges", privilege));
    if (node.flag("grant_option")) {
      walk.found.fact("grant_option", true);
      walk.found.consequence("They may pass it on: WITH GRANT OPTION.");
    }
    cascade(node, walk);
    var on =
        all
            ? "every " + Words.kind(node.text("objtype")) + " in " + Words.the("schema", names)
            : Words.the(kind, names);
    walk.found.summary(
        "%s %s on %s %s %s"
            .formatted(
                gives ? "grant" : "revoke",
                Words.list(privileges),
                on,
                gives ? "to" : "from",
                Words.list(grantees)));
  }

  private static void grantRole(Node node, Walk walk, @Nullable Scope scope) {
    var gives = node.flag("is_grant");
    walk.found.action(gives ? "GRANT ROLE" : "REVOKE ROLE");
    var granted = privileges(node.list("granted_roles"));
    var grantees = roles(node.list("grantee_roles"));
    granted.forEach(role -> walk.found.touch("role", role, GRANT));
    to(grantees, gives, walk);
    walk.found.effect(GRANT);
    if (Names.optionOn(node.list("opt"), "admin")) {
      walk.found.fact("grant_option", true);
      walk.found.consequence("They may pass it on: WITH ADMIN OPTION.");
    }
    cascade(node, walk);
    walk.found.summary(
        "%s %s %s %s"
            .formatted(
                gives ? "grant" : "revoke",
                granted.size() == 1 ? "role " + granted.getFirst() : "roles " + Words.list(granted),
                gives ? "to" : "from",
                Words.list(grantees)));
  }

  private static void to(List<String> grantees, boolean gives, Walk walk) {
    grantees.forEach(role -> {
      walk.found.touch("role", role, GRANT);
      walk.found.add("grantees", role);
    });
    if (gives && grantees.contains("public")) {
      walk.found.consequence("Everybody gets it: PUBLIC.");
    }
  }

  private static void cascade(Node node, Walk walk) {
    if (node.text("behavior").equals("DROP_CASCADE")) {
      walk.found.fact("cascade", true);
    }
  }

  private static List<String> privileges(List<?> list) {
    var names = new ArrayList<String>();
    for (var item : list) {
      var privilege = Node.as("AccessPriv", item);
      if (privilege != null) {
        names.add(privilege.has("priv_name") ? privilege.text("priv_name") : "all");
      }
    }
    return names.isEmpty() ? List.of("all") : names;
  }

  private static List<String> roles(List<?> list) {
    return list.stream().map(role -> Names.role(Node.as("RoleSpec", role))).toList();
  }

  private static void defaultPrivileges(Node node, Walk walk, @Nullable Scope scope) {
    walk.found.action("ALTER DEFAULT PRIVILEGES");
    walk.found.effect(GRANT, ALTER);
    var action = node.node("action");
    var gives = action != null && action.flag("is_grant");
    var grantees = action == null ? List.<String>of() : roles(action.list("grantees"));
    if (action != null) {
      to(grantees, gives, walk);
      privileges(action.list("privileges")).forEach(each -> walk.found.add("privileges", each));
    }
    walk.found.summary(
        (gives ? "grant rights on future objects to " : "revoke rights on future objects from ")
            + Words.list(grantees));
  }

  private static void createRole(Node node, Walk walk, @Nullable Scope scope) {
    walk.found.action("CREATE ROLE");
    walk.found.touch("role", node.text("role"), CREATE, GRANT);
    attributes(node.list("options"), walk);
    walk.found.summary("create " + Words.the("role", node.text("role")));
  }

  private static void alterRole(Node node, Walk walk, @Nullable Scope scope) {
    walk.found.action("ALTER ROLE");
    var role = Names.role(node.node("role"));
    walk.found.touch("role", role, ALTER, GRANT);
    attributes(node.list("options"), walk);
    walk.found.summary("change " + Words.the("role", role));
  }

  private static void attributes(List<?> options, Walk walk) {
    for (var item : options) {
      var option = Node.as("DefElem", item);
      if (option == null) {
        continue;
      }
      var name = option.text("defname");
      walk.found.add("role_attributes", name);
      if (Names.optionOn(options, name)
          && List.of("superuser", "createrole", "bypassrls", "isreplication").contains(name)) {
        walk.found.effect(ADMIN);
        walk.found.consequence("The role becomes powerful: %s.".formatted(name));
      }
    }
  }

  private static void alterRoleSet(Node node, Walk walk, @Nullable Scope scope) {
    walk.found.action("ALTER ROLE");
    var role = node.has("role") ? Names.role(node.node("role")) : "all";
    walk.found.touch("role", role, ALTER, GRANT);
    setting(node, "alter_role", walk);
    walk.found.summary("change a setting of " + Words.the("role", role));
  }

  private static void setting(Node node, String by, Walk walk) {
    var set = node.node("setstmt");
    if (set != null) {
      walk.found.append("settings", Sessions.setting(set, by));
    }
  }

  private static void dropRole(Node node, Walk walk, @Nullable Scope scope) {
    walk.found.action("DROP ROLE");
    var roles = roles(node.list("roles"));
    roles.forEach(role -> walk.found.touch("role", role, DROP, GRANT));
    walk.found.effect(DROP, GRANT);
    walk.found.summary("remove " + Words.the("role", roles));
  }

  private static void dropOwned(Node node, Walk walk, @Nullable Scope scope) {
    walk.found.action("DROP OWNED");
    var roles = roles(node.list("roles"));
    roles.forEach(role -> walk.found.touch("role", role, DROP, GRANT));
    walk.found.effect(DROP, GRANT);
    cascade(node, walk);
    walk.found.open(); // which objects, only the server knows
    walk.found.consequence("Every object that %s own is removed.".formatted(Words.list(roles)));
    walk.found.summary("remove everything owned by " + Words.list(roles));
  }

  private static void reassignOwned(Node node, Walk walk, @Nullable Scope scope) {
    walk.found.action("REASSIGN OWNED");
    var roles = roles(node.list("roles"));
    var to = Names.role(node.node("newrole"));
    roles.forEach(role -> walk.found.touch("role", role, GRANT));
    walk.found.touch("role", to, GRANT);
    walk.found.effect(ALTER, GRANT);
    walk.found.summary("give everything owned by %s to %s".formatted(Words.list(roles), to));
  }

  private static void alterOwner(Node node, Walk walk, @Nullable Scope scope) {
    var kind = Words.kind(node.text("objectType"));
    var range = node.node("relation");
    var name = range == null ? Names.object(node.get("object")) : Names.relation(range);
    var owner = Names.role(node.node("newowner"));
    walk.found.action("ALTER " + kind.toUpperCase(Locale.ROOT));
    Definitions.touch(kind, name, walk, ALTER, GRANT);
    walk.found.touch("role", owner, GRANT);
    walk.found.summary("give %s to %s".formatted(Words.the(kind, name), owner));
  }

  private static void createPolicy(Node node, Walk walk, @Nullable Scope scope) {
    policy("CREATE POLICY", CREATE, node, walk, scope);
  }

  private static void alterPolicy(Node node, Walk walk, @Nullable Scope scope) {
    policy("ALTER POLICY", ALTER, node, walk, scope);
  }

  private static void policy(
      String action, Effect effect, Node node, Walk walk, @Nullable Scope scope) {
    walk.found.action(action);
    var table = walk.target(node.node("table"), ALTER);
    walk.found.touch("policy", node.text("policy_name"), effect, GRANT);
    walk.found.consequence("Which rows of %s are visible changes.".formatted(table));
    walk.found.summary(
        "%s the row level policy %s on %s"
            .formatted(
                effect == CREATE ? "create" : "change",
                node.text("policy_name"),
                Words.the("table", table)));
    walk.fieldsBut(node, scope, List.of("table"));
  }

  private static void securityLabel(Node node, Walk walk, @Nullable Scope scope) {
    var kind = Words.kind(node.text("objtype"));
    var name = Names.object(node.get("object"));
    walk.found.action("SECURITY LABEL");
    Definitions.touch(kind, name, walk, ALTER, GRANT);
    Definitions.ofTable(kind, node.get("object"), walk);
    walk.found.summary("change the security label of " + Words.the(kind, name));
  }

  private static void alterDatabaseSet(Node node, Walk walk, @Nullable Scope scope) {
    walk.found.action("ALTER DATABASE");
    walk.found.touch("database", node.text("dbname"), ALTER, ADMIN);
    setting(node, "alter_database", walk);
    walk.found.summary("change a setting of " + Words.the("database", node.text("dbname")));
  }

  private static void alterSystem(Node node, Walk walk, @Nullable Scope scope) {
    walk.found.action("ALTER SYSTEM");
    var set = node.node("setstmt");
    var name = set == null ? "" : set.text("name");
    walk.found.touch("setting", name.isEmpty() ? "all" : name, ADMIN, ALTER);
    setting(node, "alter_system", walk);
    walk.found.consequence("It applies to the whole server.");
    walk.found.summary("change the server's setting " + (name.isEmpty() ? "of everything" : name));
  }

  private static void checkpoint(Node node, Walk walk, @Nullable Scope scope) {
    walk.found.action("CHECKPOINT");
    walk.found.effect(ADMIN);
    walk.found.summary("force a checkpoint of the server");
  }

  private static void load(Node node, Walk walk, @Nullable Scope scope) {
    walk.found.action("LOAD");
    walk.found.touch("file", node.text("filename"), HOST, EXECUTE, ADMIN);
    walk.found.open();
    walk.found.summary("load the library %s into the server".formatted(node.text("filename")));
  }

  private static void vacuum(Node node, Walk walk, @Nullable Scope scope) {
    var vacuums = node.flag("is_vacuumcmd");
    walk.found.action(vacuums ? "VACUUM" : "ANALYZE");
    walk.found.effect(ADMIN);
    if (Names.optionOn(node.list("options"), "full")) {
      walk.found.effect(Effect.LOCK);
      walk.found.fact("full", true);
      walk.found.consequence("The table is rewritten and locked meanwhile.");
    }
    var names = new ArrayList<String>();
    for (var item : node.list("rels")) {
      var relation = Node.as("VacuumRelation", item);
      if (relation != null && relation.node("relation") != null) {
        names.add(walk.target(relation.node("relation"), ADMIN));
      }
    }
    var what = names.isEmpty() ? "the whole database" : Words.the("table", names);
    walk.found.summary((vacuums ? "vacuum " : "collect statistics about ") + what);
  }

  private static void importSchema(Node node, Walk walk, @Nullable Scope scope) {
    walk.found.action("IMPORT FOREIGN SCHEMA");
    walk.found.touch("foreign_server", node.text("server_name"), HOST, READ);
    walk.found.touch("schema", node.text("local_schema"), CREATE);
    walk.found.open();
    walk.found.summary(
        "import tables from the foreign server %s into the schema %s"
            .formatted(node.text("server_name"), node.text("local_schema")));
  }
}
