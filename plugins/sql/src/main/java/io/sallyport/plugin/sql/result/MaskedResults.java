package io.sallyport.plugin.sql.result;

import io.netty.buffer.ByteBuf;
import io.sallyport.api.Effect;
import io.sallyport.api.Passage;
import io.sallyport.api.Resource;
import io.sallyport.api.masking.Detector;
import io.sallyport.api.masking.Masker;
import io.sallyport.api.masking.Masking;
import io.sallyport.plugin.sql.language.Statement;
import io.sallyport.plugin.sql.result.Catalog.Origin;
import io.sallyport.plugin.sql.result.RowFilter.Column;
import io.sallyport.plugin.sql.result.value.Wire;
import io.sallyport.plugin.sql.result.value.WireType;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides column by column: what the server proves to be one masked field gets its mask, what is
 * proven to be something else passes the detectors, and what is not proven is NULL as soon as the
 * statement may touch a masked field.
 */
public final class MaskedResults implements ResultFilters {
  private static final Logger LOGGER = LoggerFactory.getLogger(MaskedResults.class);

  private final Masking masking;
  private final Detector detector;
  private Catalog catalog;
  private Lineage lineage;

  private final Messages messages;
  private @Nullable MaskPlan plan;
  private @Nullable Statement judged;
  private @Nullable MaskPlan judgedFor;
  private int judgedNames;
  private boolean touches;

  private final MaskedValues values = new MaskedValues();
  private final ChangedNames names = new ChangedNames();

  /**
   * @param masking the service of plugins/masking
   * @param catalog of the session's database
   */
  public MaskedResults(Masking masking, Catalog catalog) {
    this.masking = masking;
    this.detector = masking.detector();
    this.catalog = catalog;
    this.lineage = new Lineage(catalog, names::mayMean);
    this.messages = new Messages(detector);
  }

  @Override
  public ResultFilter filter(
      List<Field> fields, short[] formats, Statement statement, Passage passage) {
    if (passage.masks().isEmpty()) {
      return Transparent.INSTANCE;
    }
    MaskPlan current = plan(passage);
    requireKnown(current);
    if (formats.length > 1 && formats.length != fields.size()) {
      throw new UnmaskableResult("the result formats do not match the columns");
    }
    Column[] columns = new Column[fields.size()];
    boolean pass = true;
    for (int i = 0; i < columns.length; i++) {
      short format = formats.length == 0 ? 0 : formats.length == 1 ? formats[0] : formats[i];
      columns[i] = column(fields.get(i), i, fields.size(), format, statement, current);
      pass &= columns[i].mask() == null;
    }
    return pass ? Transparent.INSTANCE : new RowFilter(columns);
  }

  private Column column(
      Field field, int index, int count, short format, Statement statement, MaskPlan plan) {
    WireType type = WireType.of(field.typeOid());
    if (!plan.masks()) {
      return unclassified(type, field, format, plan);
    }
    if (!touches(statement, plan)) {
      return ofUntouched(type, field, format, plan);
    }
    Lineage.Verdict says =
        names.functionsToo() ? Lineage.Verdict.OPEN : lineage.of(statement, index, count, plan);
    if (field.tableOid() == 0) {
      return says == Lineage.Verdict.HARMLESS
          ? unclassified(type, field, format, plan)
          : toNull(type, format);
    }
    Origin proven = catalog.origin(field.tableOid(), field.column());
    Lineage.Verdict contradiction =
        masks(proven, plan) ? Lineage.Verdict.HARMLESS : Lineage.Verdict.MASKED;
    if (says == contradiction) {
      LOGGER
          .atWarn()
          .addKeyValue("column", index)
          .addKeyValue("server", proven.getClass().getSimpleName())
          .addKeyValue("statement", says)
          .log("the server and the statement disagree on where a column comes from");
      return toNull(type, format);
    }
    return proven(proven, type, field, format, plan);
  }

  private static boolean masks(Origin origin, MaskPlan plan) {
    return switch (origin) {
      case Origin.Clear() -> false;
      case Origin.Field(String name) -> plan.masks(name);
      case Origin.Derived(Set<String> from) -> plan.masksAny(from);
      case Origin.Unknown() -> true;
    };
  }

  private Column ofUntouched(WireType type, Field field, short format, MaskPlan plan) {
    return field.tableOid() == 0
        ? unclassified(type, field, format, plan)
        : proven(catalog.origin(field.tableOid(), field.column()), type, field, format, plan);
  }

  private Column proven(Origin origin, WireType type, Field field, short format, MaskPlan plan) {
    return switch (origin) {
      case Origin.Clear() -> unclassified(type, field, format, plan);
      case Origin.Field(String name) ->
          plan.masks(name) ? masked(name, type, field, format, plan) : Column.PASS;
      case Origin.Derived(Set<String> from) ->
          plan.masksAny(from) ? toNull(type, format) : unclassified(type, field, format, plan);
      case Origin.Unknown() -> toNull(type, format);
    };
  }

  private static Column toNull(WireType type, short format) {
    return new Column(RowFilter.TO_NULL, null, Fillings.of(type, format));
  }

  private Column masked(String name, WireType type, Field field, short format, MaskPlan plan) {
    WireType scalar = type.form() == WireType.Form.ARRAY ? type.elements() : type;
    Masker mask = plan.masker(name, scalar.valueType(field.typeModifier()), masking);
    Masker onWire = format == 0 || format == 1 ? Wire.masker(type, format, mask) : null;
    if (onWire != null && plan.tokens(name) && (format == 0 || type.form() == WireType.Form.TEXT)) {
      onWire = values.remembering(onWire);
    }
    return new Column(onWire == null ? RowFilter.TO_NULL : onWire, null, Fillings.of(type, format));
  }

  private Column unclassified(WireType type, Field field, short format, MaskPlan plan) {
    if (!plan.detects() || !type.carriesText()) {
      return Column.PASS;
    }
    WireType scalar = type.form() == WireType.Form.ARRAY ? type.elements() : type;
    boolean hex = type.form() == WireType.Form.BYTES && format == Wire.TEXT;
    Masker scrub =
        switch (scalar.form()) {
          case JSON, JSONB -> Scrubber.json(detector);
          case BYTES -> Scrubber.bytes(detector);
          default -> Scrubber.text(detector, scalar.valueType(field.typeModifier()).length());
        };
    Masker onWire = Wire.masker(type, format, scrub);
    return new Column(
        onWire == null ? RowFilter.TO_NULL : onWire,
        wants(scalar, hex),
        new LargeValues.Filling.Scan(new ScanWindow.Source(detector, hex)));
  }

  /** Cheaper than to rewrite: most values hold nothing. */
  private RowFilter.@Nullable Wants wants(WireType scalar, boolean hex) {
    return switch (scalar.form()) {
      case JSON, JSONB ->
          (value, index, length) ->
              value.indexOf(index, index + length, (byte) '\\') >= 0
                  || detector.finds(value, index, length);
      case BYTES -> hex ? hexWants() : detector::finds;
      default -> detector::finds;
    };
  }

  private RowFilter.Wants hexWants() {
    Masker decoding =
        Wire.masker(
            WireType.of(17),
            Wire.TEXT,
            (value, index, length, out) -> !detector.finds(value, index, length));
    return (value, index, length) -> {
      ByteBuf nowhere = io.netty.buffer.Unpooled.buffer(2 + 2);
      return decoding == null || !decoding.mask(value, index, length, nowhere);
    };
  }

  @Override
  public boolean mayForward(Statement statement, Passage passage) {
    MaskPlan current = plan(passage);
    boolean copies =
        current.masks()
            && Copies.possible(statement)
            && new Copies(
                    relation -> mayShow(relation, current),
                    relation -> maskedColumns(relation, current))
                .in(statement);
    if (names.changes(statement)) {
      judged = null;
    }
    return !copies;
  }

  @Override
  public void renew(Catalog fresh) {
    catalog = fresh;
    lineage = new Lineage(fresh, names::mayMean);
    judged = null;
  }

  @Override
  public @Nullable String callsAsColumn(Statement statement) {
    return catalog.rowFunctions().calledBy(statement);
  }

  @Override
  public boolean writesMaskedValues(
      Statement statement, byte[] text, byte[] parameters, Passage passage) {
    MaskPlan current = plan(passage);
    for (Resource target : statement.shape().resources()) {
      if (target.kind().equals("table")
          && target.effects().contains(Effect.WRITE)
          && mayShow(target.name(), current)) {
        return values.carriedBy(text, parameters);
      }
    }
    return false;
  }

  @Override
  public boolean tells(Statement statement, Passage passage) {
    if (!(statement.shape().facts().get("probed_columns") instanceof List<?> probed)) {
      return false;
    }
    MaskPlan current = plan(passage);
    for (String relation : current.masks() ? statement.relations() : Set.<String>of()) {
      if (mayShow(relation, current) && tells(relation, probed, current)) {
        return true;
      }
    }
    return false;
  }

  private boolean tells(String relation, List<?> probed, MaskPlan current) {
    Set<String> masked =
        names.mayMean(relation) ? columnsOfAny(current) : maskedColumns(relation, current);
    return masked.contains("*") // a view: any of its columns may be one
        || probed.contains("*")
        || probed.stream()
            .anyMatch(column -> masked.contains(String.valueOf(column).toLowerCase(Locale.ROOT)));
  }

  private static Set<String> columnsOfAny(MaskPlan current) {
    Set<String> columns = new HashSet<>();
    for (String field : current.fields()) {
      columns.add(field.substring(field.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }
    return columns;
  }

  /**
   * The masked columns of a table in lower case, by its name; {@code *} for a relation whose
   * columns have other names than the fields that they show.
   */
  private Set<String> maskedColumns(String relation, MaskPlan current) {
    Set<String> fields = catalog.fields(relation);
    if (names.mayMean(relation) || fields == null) {
      return Set.of("*");
    }
    Set<String> columns = new HashSet<>();
    Map<String, Origin> known = catalog.columns(relation);
    if (known != null && !known.isEmpty()) {
      known.forEach((name, origin) -> {
        if (masks(origin, current)) {
          columns.add(name.toLowerCase(Locale.ROOT));
        }
      });
      return columns;
    }
    for (String field : fields) {
      if (current.masks(field)) {
        int column = field.lastIndexOf('.');
        String table = field.substring(0, column).toLowerCase(Locale.ROOT);
        String named = relation.toLowerCase(Locale.ROOT);
        boolean own = table.equals(named) || table.endsWith("." + named);
        columns.add(own ? field.substring(column + 1).toLowerCase(Locale.ROOT) : "*");
      }
    }
    return columns;
  }

  @Override
  public boolean mayCopyOut(Statement statement, Passage passage) {
    if (passage.masks().isEmpty()) {
      return true;
    }
    MaskPlan current = plan(passage);
    boolean shown = touches(statement, current) && !proven(statement, current);
    return !shown && (!current.detects() || CopyScrub.reads(statement));
  }

  private boolean proven(Statement statement, MaskPlan current) {
    return !names.functionsToo() && lineage.harmless(statement, current);
  }

  @Override
  public boolean mayReadLargeObject(Passage passage) {
    return !plan(passage).masks();
  }

  @Override
  public @Nullable Scrub largeObject(Passage passage) {
    return plan(passage).detects() ? new BytesScrub(detector) : null;
  }

  @Override
  public @Nullable Scrub copyOut(Statement statement, Passage passage) {
    return plan(passage).detects() ? CopyScrub.of(statement, detector) : null;
  }

  @Override
  public void errorOrNotice(
      byte type,
      ByteBuf in,
      int index,
      int length,
      @Nullable Statement statement,
      Passage passage,
      ByteBuf out) {
    MaskPlan current = plan(passage);
    boolean touched = current.masks() && (statement == null || touches(statement, current));
    messages.errorOrNotice(
        type,
        in,
        index,
        length,
        touched,
        !current.isEmpty(),
        table -> mayShow(table, current),
        out);
  }

  @Override
  public void notification(ByteBuf in, int index, int length, Passage passage, ByteBuf out) {
    messages.notification(in, index, length, !plan(passage).isEmpty(), out);
  }

  private MaskPlan plan(Passage passage) {
    MaskPlan current = plan;
    if (current == null || !current.isOf(passage.masks())) {
      current = new MaskPlan(passage.masks());
      plan = current;
    }
    return current;
  }

  /** A mask for a field that the target does not classify would silently do nothing. */
  private void requireKnown(MaskPlan current) {
    if (!catalog.fields().containsAll(current.fields())) {
      throw new UnmaskableResult(
          "policy masks a field that the target does not classify: ask an operator");
    }
  }

  /** Whether the statement may read a masked field. */
  @SuppressWarnings("ReferenceEquality") // only saves work: an equal statement is judged again
  private boolean touches(Statement statement, MaskPlan current) {
    if (!current.masks()) {
      return false;
    }
    if (judged != statement || judgedFor != current || judgedNames != names.version()) {
      touches = judge(statement, current);
      judged = statement;
      judgedFor = current;
      judgedNames = names.version();
    }
    return touches;
  }

  private boolean judge(Statement statement, MaskPlan current) {
    if (!statement.closed()) {
      return true;
    }
    for (String relation : statement.relations()) {
      boolean known = names.changedOnlyBy(statement);
      if (known ? shows(relation, current) : mayShow(relation, current)) {
        return true;
      }
    }
    return false;
  }

  private boolean mayShow(String relation, MaskPlan current) {
    if (!current.masks()) {
      return false;
    }
    if (names.mayMean(relation)) {
      return true; // a temporary table may stand before the one that the catalog knows
    }
    return shows(relation, current);
  }

  private boolean shows(String relation, MaskPlan current) {
    Set<String> fields = catalog.fields(relation);
    return fields == null || current.masksAny(fields);
  }
}
