import t from 'tap';
import ts from 'typescript';
import { descendants, entryPoints, lineOf, parse, shippedSources } from './sources.js';

const trees = shippedSources().map(parse);

t.test('every export says what it is for', async (t) => {
  t.same(trees.flatMap(undocumentedExports), []);
});

t.test('every entry point begins with what the module is for', async (t) => {
  for (const file of entryPoints().values()) t.ok(parse(file).getFullText().startsWith('/**'), file);
});

t.test('functions are short: half of them 10 lines or less, nine in ten 35 or less', async (t) => {
  const lengths = trees.flatMap(functionLengths).sort((a, b) => a - b);
  t.ok(lengths.length > 0);
  t.ok(quantile(lengths, 0.5) <= 10, `median ${quantile(lengths, 0.5)} of ${lengths.length}`);
  t.ok(quantile(lengths, 0.9) <= 35, `nine in ten ${quantile(lengths, 0.9)}`);
});

/** `file:line name` of exported declarations without a docstring. Overloads after the first share its text. */
function undocumentedExports(tree: ts.SourceFile): string[] {
  return tree.statements
    .filter((statement) => ts.canHaveModifiers(statement) && isExported(statement))
    .filter((statement, i, all) => nameOf(statement) !== nameOf(all[i - 1]) && docstring(tree, statement) === '')
    .map((statement) => `${tree.fileName}:${lineOf(tree, statement.getStart())} ${nameOf(statement)}`);
}

function isExported(statement: ts.Statement): boolean {
  return (ts.getCombinedModifierFlags(statement as ts.Declaration & ts.Statement) & ts.ModifierFlags.Export) !== 0;
}

function nameOf(statement: ts.Statement | undefined): string {
  if (statement === undefined) return '';
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations[0].name.getText();
  return (statement as ts.DeclarationStatement).name?.text ?? '';
}

function docstring(tree: ts.SourceFile, statement: ts.Statement): string {
  const text = tree.getFullText();
  return (ts.getLeadingCommentRanges(text, statement.getFullStart()) ?? [])
    .map(({ pos, end }) => text.slice(pos, end))
    .filter((comment) => comment.startsWith('/**'))
    .join('');
}

/** Lines between the braces of each function that has a body with braces. */
function functionLengths(tree: ts.SourceFile): number[] {
  const lengths: number[] = [];
  for (const node of descendants(tree)) {
    if (!ts.isFunctionLike(node)) continue;
    const { body } = node as ts.FunctionLikeDeclaration;
    if (body === undefined || !ts.isBlock(body)) continue;
    lengths.push(Math.max(1, lineOf(tree, body.getEnd()) - lineOf(tree, body.getStart()) - 1));
  }
  return lengths;
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
