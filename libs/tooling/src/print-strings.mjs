// `print-strings.mjs [paths]`: prints the texts of the page and the CLI, and all error and log messages, as `file:line text`, so
// that they can be reviewed in one pass.
import { parseSync, Visitor } from 'oxc-parser'
import { listFiles, readSource } from './source-files.mjs'

/** Texts of these packages are printed wherever they are; of the others only error messages. */
const USER_INTERFACES = /^apps\/(ui|cli)\/src\//
const TEXT_PROPERTIES =
  /^(label|title|placeholder|aria-?label|ariaDescription|aria-description|alt|description|message|hint|text|confirm|summary|tooltip)$/i
const NOT_TEXT_PROPERTIES = /^(className|class|style|d|viewBox|key|id|href|src|type|role|rel|target|transform|points)$/
/** Calls whose string arguments are texts, by the last name of the callee. */
const TEXT_CALLS =
  /^(toast\w*|description|option|requiredOption|argument|addHelpText|say|print\w*|warn|badRequest|conflict|notFound|forbidden|unavailable|fail\w*|usage|summary)$/
const ERROR_CALLS = /(Error|Exception)$|^(badRequest|conflict|notFound|forbidden|unavailable|fail|tooLarge|tooMany\w*)$/
const LOG_CALLS = /^(info|warn|error|fatal)$/
const CODE = /^[a-z]+(_[a-z]+)*$/
const HAS_SENTENCE = /\p{L}[\p{L}\p{P}]*\s+\S*[\p{L}\p{N}]/u

const paths = process.argv.slice(2)
const files = listFiles(...(paths.length ? paths : ['apps', 'libs', 'migrations']))
for (const path of files.filter(path => /\.tsx?$/.test(path) && !/\.test\.|\/test\//.test(path))) {
  for (const { line, text } of textsIn(path)) console.log(`${path}:${line}\t${text}`)
}

function textsIn(path) {
  const source = readSource(path)
  const texts = new Map()
  const isInterface = USER_INTERFACES.test(path)
  const add = (node, text) => {
    const compact = text.replace(/\s+/g, ' ').trim()
    if (/\p{L}/u.test(compact)) texts.set(node.start, compact)
  }
  /** Adds the strings of an expression: literals, templates, and those inside conditions and concatenations. */
  const addStrings = node => {
    if (!node) return
    if (node.type === 'Literal' && typeof node.value === 'string') add(node, node.value)
    else if (node.type === 'TemplateLiteral') add(node, source.slice(node.start + 1, node.end - 1))
    else if (node.type === 'ConditionalExpression') [node.consequent, node.alternate].forEach(addStrings)
    else if (node.type === 'LogicalExpression' || node.type === 'BinaryExpression')
      [node.left, node.right].forEach(addStrings)
    else if (node.type === 'JSXExpressionContainer') addStrings(node.expression)
    else if (node.type === 'ArrayExpression') node.elements.forEach(addStrings)
  }
  const addCall = node => {
    const name = calleeName(node.callee)
    const isLog = LOG_CALLS.test(name) && /log/i.test(calleeName(node.callee.object ?? {}))
    if (ERROR_CALLS.test(name)) node.arguments.filter(argument => !CODE.test(argument.value)).forEach(addStrings)
    else if (isLog || (isInterface && TEXT_CALLS.test(name))) node.arguments.forEach(addStrings)
  }
  const skipped = new Set()
  const addSentence = (node, text) => {
    if (isInterface && !skipped.has(node.start) && HAS_SENTENCE.test(text)) add(node, text)
  }
  const { program } = parseSync(path, source)
  new Visitor({
    JSXText: node => add(node, node.value),
    JSXAttribute: node => {
      const name = node.name.name
      if (TEXT_PROPERTIES.test(name)) addStrings(node.value)
      else if (NOT_TEXT_PROPERTIES.test(name)) skipStrings(node.value, skipped)
    },
    JSXElement: node => node.children.filter(({ type }) => type === 'JSXExpressionContainer').forEach(addStrings),
    JSXFragment: node => node.children.filter(({ type }) => type === 'JSXExpressionContainer').forEach(addStrings),
    Property: node => {
      if (isInterface && TEXT_PROPERTIES.test(node.key.name ?? node.key.value ?? '')) addStrings(node.value)
    },
    CallExpression: addCall,
    NewExpression: addCall,
    ImportDeclaration: node => skipped.add(node.source.start),
    Literal: node => {
      if (typeof node.value === 'string') addSentence(node, node.value)
    },
    TemplateLiteral: node => addSentence(node, source.slice(node.start + 1, node.end - 1))
  }).visit(program)
  return [...texts].sort(([a], [b]) => a - b).map(([start, text]) => ({ line: lineAt(source, start), text }))
}

function calleeName(callee) {
  if (callee.type === 'Identifier') return callee.name
  return callee.type === 'MemberExpression' ? (callee.property.name ?? '') : ''
}

function skipStrings(node, skipped) {
  if (node?.type === 'JSXExpressionContainer') skipStrings(node.expression, skipped)
  else if (node) skipped.add(node.start)
}

function lineAt(source, offset) {
  return source.slice(0, offset).split('\n').length
}
