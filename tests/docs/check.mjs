// Reads what people read: links lead somewhere, every rule id is explained, and nothing in the tree speaks of the place where it was written.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { encoding: 'utf8', maxBuffer: 1 << 26 })
  .split('\0')
  .filter((file) => file && existsSync(file) && statSync(file).isFile());
const problems = [];

const slug = (heading) =>
  heading
    .trim()
    .toLowerCase()
    .replace(/`/g, '')
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replace(/ /g, '-');
const prose = (text) => text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');
const anchors = (page) => {
  const text = readFileSync(page, 'utf8').replace(/^```[\s\S]*?^```/gm, '');
  return [...text.matchAll(/^#+ (.*)$/gm)].map((match) => slug(match[1])).concat([...text.matchAll(/<a (?:id|name)="([^"]+)"/g)].map((match) => match[1]));
};

let links = 0;
for (const page of files.filter((file) => file.endsWith('.md'))) {
  for (const [, link] of prose(readFileSync(page, 'utf8')).matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(link)) continue;
    links++;
    const [path, anchor] = link.split('#');
    const target = path === '' ? page : normalize(join(dirname(page), path));
    if (!existsSync(target)) problems.push(`${page}: ${link} leads nowhere`);
    else if (anchor && target.endsWith('.md') && !anchors(target).includes(anchor)) problems.push(`${page}: ${link}: no such heading`);
  }
}

const explained = readFileSync('docs/guides/troubleshoot.md', 'utf8');
const rules = new Set();
for (const file of files.filter((name) => /(src\/main\/.*\.java|\.rego)$/.test(name) && !/_test\.rego$/.test(name))) {
  for (const [rule] of readFileSync(file, 'utf8').matchAll(/\b(GATE|SQL|ACC|MASK)-\d{3}\b/g)) rules.add(rule);
}
for (const rule of [...rules].sort()) {
  if (!explained.includes(`\`${rule}\``)) problems.push(`docs/guides/troubleshoot.md does not explain ${rule}`);
}

// Written apart, so that this file does not find itself.
const forbidden = [
  ['repo', '.maven', '.apache'].join(''),
  ['repo1', '.maven'].join(''),
  ['registry', '.npmjs'].join(''),
  ['files.', 'pythonhosted'].join(''),
  ['proxy', '.golang'].join(''),
  ['deb.', 'debian.org'].join(''),
  ['/', 'work/'].join(''),
  ['.', 'library/'].join(''),
  ['real', '-parts/'].join(''),
].map((word) => [word, new RegExp(`(^|[^\\w])${word.replace(/[.]/g, '\\.')}`)]);
for (const file of files) {
  if (/\.(png|jpg|ico|woff2?|jar|wasm)$/.test(file)) continue;
  const text = readFileSync(file, 'utf8');
  for (const [word, pattern] of forbidden) {
    const at = text.search(pattern);
    if (at >= 0) problems.push(`${file}:${text.slice(0, at).split('\n').length}: says ${word}`);
  }
}

for (const problem of problems) console.error(problem);
console.log(`${files.length} files, ${links} links and ${rules.size} rule ids looked at: ${problems.length} problems`);
process.exit(problems.length ? 1 : 0);
