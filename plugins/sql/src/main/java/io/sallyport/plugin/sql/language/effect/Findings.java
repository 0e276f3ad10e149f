package io.sallyport.plugin.sql.language.effect;

import io.sallyport.api.Effect;
import io.sallyport.api.Resource;
import io.sallyport.plugin.sql.language.Attribute;
import io.sallyport.plugin.sql.language.Command;
import io.sallyport.plugin.sql.language.lineage.ResultLineage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a walk over trees has found so far. One thread. */
public final class Findings {
  private static final Set<Effect> CHANGES =
      EnumSet.of(Effect.WRITE, Effect.DELETE, Effect.TRUNCATE);

  private record Named(String kind, String name) {}

  private final EnumSet<Effect> effects = EnumSet.noneOf(Effect.class);
  private final Map<Named, EnumSet<Effect>> resources = new LinkedHashMap<>();
  private final Set<String> relations = new LinkedHashSet<>();
  private final Map<String, Set<String>> sets = new TreeMap<>();
  private final Map<String, Object> facts = new TreeMap<>();
  private final List<String> actions = new ArrayList<>();
  private final List<Command> commands = new ArrayList<>();
  private final List<String> summaries = new ArrayList<>();
  private final Set<String> consequences = new LinkedHashSet<>();
  private final Set<Integer> freeLiterals = new HashSet<>();
  private final Set<Attribute> attributes = new HashSet<>();
  private boolean literalsMatter;
  private boolean closed = true;
  private ResultLineage lineage = ResultLineage.NONE;

  void effect(Effect... more) {
    for (var effect : more) {
      effects.add(effect);
    }
  }

  /** Something is touched; what happens to it happens at all. */
  void touch(String kind, String name, Effect... what) {
    effect(what);
    var of = resources.computeIfAbsent(new Named(kind, name), _ -> EnumSet.noneOf(Effect.class));
    of.addAll(List.of(what));
  }

  /** A table or what looks like one. */
  void relation(String kind, String name, Effect... what) {
    relations.add(name);
    touch(kind, name, what);
    if (!Collections.disjoint(List.of(what), CHANGES) && Names.ofServer(name)) {
      effect(Effect.ADMIN); // the catalogue itself
      if (name.endsWith("pg_settings")) { // a rule of this view turns an UPDATE into set_config
        append("settings", Map.of("name", "unknown", "by", "update"));
      }
    }
  }

  /** A table whose rows are read as FROM reads them, not only to be changed. */
  void readFrom(String name) {
    add("read_from", name);
  }

  /** Could not be told: why, in one word of the schema. */
  void unknown(String why) {
    effect(Effect.UNKNOWN);
    add("unread", why);
    open();
  }

  /** More may be read than the relations say. */
  void open() {
    closed = false;
  }

  /** Adds a word to a fact that is a set. */
  void add(String fact, String word) {
    sets.computeIfAbsent(fact, _ -> new TreeSet<>()).add(word);
  }

  boolean has(String fact, String word) {
    return sets.getOrDefault(fact, Set.of()).contains(word);
  }

  void fact(String name, Object value) {
    facts.put(name, value);
  }

  /** Adds to a fact that is a list. */
  @SuppressWarnings("unchecked")
  void append(String name, Map<String, Object> value) {
    ((List<Object>) facts.computeIfAbsent(name, _ -> new ArrayList<>())).add(value);
  }

  void action(String action) {
    actions.add(action);
  }

  void command(Command command) {
    commands.add(command);
  }

  void summary(String words) {
    summaries.add(words);
  }

  void consequence(String sentence) {
    consequences.add(sentence);
  }

  /** The literal at this byte of the text is looked at by nobody. */
  void freeLiteral(int location) {
    freeLiterals.add(location);
  }

  /** A column, or a function that is called as if it were one. */
  void attribute(String name, boolean ofRelation) {
    attributes.add(new Attribute(name, ofRelation));
  }

  public Set<Attribute> attributes() {
    return attributes;
  }

  /** Another literal in the same place could have given other findings. */
  void literalsMatter() {
    literalsMatter = true;
  }

  /** Takes over what code inside of a statement does, as if the statement did it. */
  void merge(Findings other) {
    effects.addAll(other.effects);
    other.resources.forEach((named, what) ->
        resources.computeIfAbsent(named, _ -> EnumSet.noneOf(Effect.class)).addAll(what));
    mention(other);
    consequences.addAll(other.consequences);
    other.facts.forEach(this::combine);
  }

  /** Takes over the next statement of the same text. */
  void join(Findings next) {
    merge(next);
    actions.addAll(next.actions);
    commands.addAll(next.commands);
    summaries.addAll(next.summaries);
  }

  /** Of two statements' facts: lists one after the other; a flag that either sets is set. */
  private void combine(String name, Object value) {
    var before = facts.get(name);
    if (value instanceof List<?> more && before instanceof List<?> list) {
      var both = new ArrayList<Object>(list);
      both.addAll(more);
      facts.put(name, both);
    } else if (value instanceof Map<?, ?> && before != null && !before.equals(value)) {
      unknown("several:" + name); // two COPY statements in one text: let nobody judge by the first
    } else if (!(before instanceof Boolean set && set)) {
      facts.put(name, value);
    }
  }

  /** Takes over names and warnings, but no effect: the code is not run. */
  void mention(Findings other) {
    relations.addAll(other.relations);
    other.sets.forEach(
        (fact, words) -> sets.computeIfAbsent(fact, _ -> new TreeSet<>()).addAll(words));
    closed &= other.closed;
    literalsMatter |= other.literalsMatter;
    freeLiterals.addAll(other.freeLiterals);
    attributes.addAll(other.attributes);
  }

  /** Takes over resources, with this effect on each instead of their own. */
  void mentionWith(Findings other, Effect effect) {
    mention(other);
    other.resources.keySet().forEach(named -> touch(named.kind(), named.name(), effect));
  }

  /** What its result is made of. */
  void lineage(ResultLineage of) {
    lineage = of;
    of.predicates().forEach(column -> add("predicates_on", column));
  }

  public ResultLineage lineage() {
    return lineage;
  }

  public Set<Effect> effects() {
    return effects.isEmpty() ? EnumSet.of(Effect.UNKNOWN) : effects;
  }

  boolean none() {
    return effects.isEmpty();
  }

  boolean hasEffect(Effect effect) {
    return effects.contains(effect);
  }

  public List<Resource> resources() {
    return resources.entrySet().stream()
        .map(each -> new Resource(each.getKey().kind(), each.getKey().name(), each.getValue()))
        .toList();
  }

  public Set<String> relations() {
    return Set.copyOf(relations);
  }

  public boolean closed() {
    return closed;
  }

  public List<String> actions() {
    return actions;
  }

  public List<Command> commands() {
    return commands;
  }

  public List<String> summaries() {
    return summaries;
  }

  public Collection<String> consequences() {
    return consequences;
  }

  public Set<Integer> freeLiterals() {
    return freeLiterals;
  }

  public boolean literalsDecide() {
    return literalsMatter;
  }

  /** As policy reads them: plain values, sets as sorted lists. */
  public Map<String, Object> facts() {
    var all = new TreeMap<String, Object>(facts);
    sets.forEach((fact, words) -> all.put(fact, List.copyOf(words)));
    if (!effects.contains(Effect.WRITE)) {
      all.remove("read_from"); // the same as tables, and of no interest
    }
    all.put("statements", List.copyOf(actions));
    all.put("statement_count", actions.size());
    all.put("tables", relations.stream().sorted().toList());
    all.put("closed", closed);
    return all;
  }
}
