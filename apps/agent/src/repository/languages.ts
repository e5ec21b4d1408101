import { extname } from 'node:path'
import { formatCount } from '../text/markdown.ts'
import { forEachFile } from '../workspace/list-files-below.ts'
import { formatBytes } from '../workspace/text-file.ts'
import type { ToolContext } from '../workspace/tool-context.ts'

/** Larger source files are probably generated. */
const MAX_SOURCE_BYTES = 1 << 20
const MAX_LANGUAGES = 6

/** The shares of the languages in the source files, by bytes. */
export async function languageShares(names: string[], context: ToolContext, signal: AbortSignal): Promise<string> {
  const bytes = new Map<string, number>()
  let files = 0
  await forEachFile(names, context, signal, (name, { size }) => {
    const language = LANGUAGES[extname(name).toLowerCase()]
    if (!language || size > MAX_SOURCE_BYTES || /\.min\.\w+$/.test(name)) return
    files++
    bytes.set(language, (bytes.get(language) ?? 0) + size)
  })
  const total = [...bytes.values()].reduce((sum, size) => sum + size, 0)
  if (total === 0) return `**Languages**: none recognized in ${formatCount(names.length, 'file')}.`
  const shares = [...bytes].sort(([, a], [, b]) => b - a)
  const listed = shares.slice(0, MAX_LANGUAGES).map(([language, size]) => `${language} ${percent(size / total)}`)
  const others = shares.length - listed.length
  return `**Languages**: ${listed.join(', ')}${others > 0 ? ` and ${others} more` : ''} (${formatBytes(total)} in ${formatCount(files, 'source file')}, ${formatCount(names.length, 'file')} in total).`
}

const percent = (share: number) => (share < 0.01 ? 'under 1 %' : `${Math.round(share * 100)} %`)

const LANGUAGES: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    Ada: '.adb .ads',
    Assembly: '.s .asm',
    C: '.c .h',
    'C#': '.cs',
    'C++': '.cc .cpp .cxx .hh .hpp .hxx',
    Clojure: '.clj .cljs .cljc',
    CSS: '.css .scss .sass .less',
    Dart: '.dart',
    Elixir: '.ex .exs',
    Elm: '.elm',
    Erlang: '.erl .hrl',
    'F#': '.fs .fsx',
    Fortran: '.f90 .f95 .f',
    Go: '.go',
    Groovy: '.groovy',
    Haskell: '.hs',
    HTML: '.html .htm',
    Java: '.java',
    JavaScript: '.js .mjs .cjs .jsx',
    Julia: '.jl',
    Kotlin: '.kt .kts',
    Lua: '.lua',
    Nix: '.nix',
    'Objective-C': '.m .mm',
    OCaml: '.ml .mli',
    Perl: '.pl .pm',
    PHP: '.php',
    Python: '.py .pyi',
    R: '.r',
    Ruby: '.rb .rake',
    Rust: '.rs',
    Scala: '.scala',
    Shell: '.sh .bash .zsh .fish',
    Solidity: '.sol',
    SQL: '.sql',
    Svelte: '.svelte',
    Swift: '.swift',
    Terraform: '.tf',
    TypeScript: '.ts .mts .cts .tsx',
    Vue: '.vue',
    Zig: '.zig'
  }).flatMap(([language, endings]) => endings.split(' ').map(ending => [ending, language]))
)
