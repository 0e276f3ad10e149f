export interface Token {
  kind: 'keyword' | 'string' | 'comment' | 'number' | 'name' | 'parameter' | 'plain';
  text: string;
}

/**
 * Splits SQL the way PostgreSQL reads it. Ready-made highlighters follow other dialects (a backslash ends no string here,
 * comments nest, dollar quotes are strings): with them a client could write a DROP that is coloured as a comment.
 */
export function sqlTokens(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const token = next(text, at);
    const last = tokens.at(-1);
    if (token.kind === 'plain' && last?.kind === 'plain') {
      last.text += token.text;
    } else {
      tokens.push(token);
    }
    at += token.text.length;
  }
  return tokens;
}

const RULES: readonly (readonly [Token['kind'], RegExp])[] = [
  ['comment', /--[^\r\n]*/y],
  ['string', /[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|\\?$)/y],
  ['string', /(?:[bBxXnN]|[uU]&)?'(?:[^']|'')*(?:'|$)/y],
  ['name', /(?:[uU]&)?"(?:[^"]|"")*(?:"|$)/y],
  ['parameter', /\$\d+/y],
  ['number', /\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?/y],
  ['name', /[\p{L}_][\p{L}\p{M}\p{N}_$]*/uy],
];

function next(text: string, at: number): Token {
  if (text.startsWith('/*', at)) {
    return { kind: 'comment', text: text.slice(at, endOfComment(text, at)) };
  }
  const dollar = sticky(/\$(?:[\p{L}_][\p{L}\p{M}\p{N}_]*)?\$/uy, text, at);
  if (dollar !== null) {
    const end = text.indexOf(dollar, at + dollar.length);
    return { kind: 'string', text: text.slice(at, end < 0 ? text.length : end + dollar.length) };
  }
  for (const [kind, rule] of RULES) {
    const found = sticky(rule, text, at);
    if (found !== null) {
      return { kind: KEYWORDS.has(found.toUpperCase()) ? 'keyword' : kind, text: found };
    }
  }
  return { kind: 'plain', text: String.fromCodePoint(text.codePointAt(at) ?? 0) };
}

function endOfComment(text: string, at: number): number {
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    if (text.startsWith('/*', i)) {
      depth++;
      i++;
    } else if (text.startsWith('*/', i)) {
      depth--;
      i++;
      if (depth === 0) {
        return i + 1;
      }
    }
  }
  return text.length;
}

function sticky(rule: RegExp, text: string, at: number): string | null {
  rule.lastIndex = at;
  return rule.exec(text)?.[0] ?? null;
}

const KEYWORDS: ReadonlySet<string> = new Set(
  `ADD ALL ALTER ANALYZE AND ANY AS ASC BEGIN BETWEEN BY CALL CASCADE CASE CAST CHECK CLUSTER COLUMN COMMENT COMMIT
   CONSTRAINT COPY CREATE CROSS CURRENT DATABASE DEFAULT DELETE DESC DISTINCT DO DROP ELSE END EXCEPT EXECUTE EXISTS EXPLAIN
   EXTENSION FALSE FETCH FOR FOREIGN FROM FULL FUNCTION GRANT GROUP HAVING IF ILIKE IN INDEX INNER INSERT INTERSECT INTO IS
   JOIN KEY LATERAL LEFT LIKE LIMIT LOCK MATERIALIZED MERGE NATURAL NOT NULL OFFSET ON ONLY OR ORDER OUTER OVER OWNER PARTITION
   POLICY PRIMARY PRIVILEGES PROCEDURE PROGRAM RECURSIVE REFERENCES REINDEX RENAME RESET RESTRICT RETURNING REVOKE RIGHT ROLE
   ROLLBACK SCHEMA SELECT SEQUENCE SET SHOW TABLE TEMP TEMPORARY THEN TO TRIGGER TRUE TRUNCATE TYPE UNION UNIQUE UPDATE USER
   USING VACUUM VALUES VIEW WHEN WHERE WITH`.split(/\s+/),
);
