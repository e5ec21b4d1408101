import { toSlug } from '../../core/slug.ts'
import type { CallContext, HookContext, NextFunction } from '../../declarations.ts'

/** Derives a missing slug from the board's name, and appends a number when another board has it. */
export async function assignSlug(context: HookContext<'boards', 'create'>, next: NextFunction): Promise<void> {
  const { name, slug, description = '' } = context.data
  context.data = { ...context.data, description, slug: slug ?? (await freeSlug(context, toSlug(name))) }
  await next()
}

async function freeSlug({ params }: CallContext, wanted: string): Promise<string> {
  const taken = await params.transaction?.trx('boards').where('slug', 'like', `${wanted}%`).pluck('slug')
  const slugs = new Set<string>(taken)
  let slug = wanted
  for (let n = 2; slugs.has(slug); n++) slug = `${wanted}-${n}`
  return slug
}
