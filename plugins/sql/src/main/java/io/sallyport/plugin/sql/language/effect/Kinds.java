package io.sallyport.plugin.sql.language.effect;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The table from node kinds to what they do. A kind that is not here is unknown. */
final class Kinds {
  /** Kinds that do what their parts do. */
  static final List<String> TRANSPARENT =
      List.of(
          "A_ArrayExpr",
          "A_Indices",
          "A_Star",
          "AccessPriv",
          "Alias",
          "BitString",
          "BoolExpr",
          "Boolean",
          "BooleanTest",
          "CTECycleClause",
          "CTESearchClause",
          "CaseExpr",
          "CaseWhen",
          "CoalesceExpr",
          "CollateClause",
          "ColumnDef",
          "Constraint",
          "CurrentOfExpr",
          "DefElem",
          "Float",
          "FunctionParameter",
          "GroupingFunc",
          "GroupingSet",
          "IndexElem",
          "InferClause",
          "Integer",
          "JoinExpr",
          "JsonAggConstructor",
          "JsonArgument",
          "JsonArrayAgg",
          "JsonArrayConstructor",
          "JsonArrayQueryConstructor",
          "JsonBehavior",
          "JsonFormat",
          "JsonFuncExpr",
          "JsonIsPredicate",
          "JsonKeyValue",
          "JsonObjectAgg",
          "JsonObjectConstructor",
          "JsonOutput",
          "JsonParseExpr",
          "JsonReturning",
          "JsonScalarExpr",
          "JsonSerializeExpr",
          "JsonTable",
          "JsonTableColumn",
          "JsonTablePathSpec",
          "JsonValueExpr",
          "List",
          "MergeSupportFunc",
          "MergeWhenClause",
          "MinMaxExpr",
          "MultiAssignRef",
          "NamedArgExpr",
          "NullTest",
          "ObjectWithArgs",
          "OnConflictClause",
          "ParamRef",
          "PartitionBoundSpec",
          "PartitionCmd",
          "PartitionElem",
          "PartitionRangeDatum",
          "PartitionSpec",
          "PublicationObjSpec",
          "PublicationTable",
          "RangeFunction",
          "RangeSubselect",
          "RangeTableFunc",
          "RangeTableFuncCol",
          "ResTarget",
          "ReturningClause",
          "ReturningOption",
          "RoleSpec",
          "RowExpr",
          "SQLValueFunction",
          "SetToDefault",
          "StatsElem",
          "String",
          "TableLikeClause",
          "TriggerTransition",
          "VacuumRelation",
          "WindowDef",
          "WithClause",
          "XmlSerialize");

  private static final Map<String, NodeReader> READERS = readers();

  private Kinds() {}

  private static Map<String, NodeReader> readers() {
    var kinds = new HashMap<String, NodeReader>();
    Queries.register(kinds);
    Definitions.register(kinds);
    Sessions.register(kinds);
    Administration.register(kinds);
    Code.register(kinds);
    return Map.copyOf(kinds);
  }

  static @Nullable NodeReader reader(String kind) {
    return READERS.get(kind);
  }

  static Set<String> known() {
    return READERS.keySet();
  }
}
