import { Ajv } from '@feathersjs/schema'
import type { TSchema } from '@sinclair/typebox'
import { fail } from './errors.ts'

/** Returns the checked value, or throws a BadRequest that names the field. */
export type Check = (value: unknown) => unknown

/** Schemas are checked by a test, not at each start; and most checks run too seldom to be worth shortening their code. */
const options = { strict: true, allowUnionTypes: true, meta: false, validateSchema: false, code: { optimize: false } }
/** JSON must be of the right types already; a query string is text, so its numbers are read. */
const exact = new Ajv(options)
const fromText = new Ajv({ ...options, coerceTypes: true })

export const checkData = (schema: TSchema): Check => lazily(() => compile(exact, schema, 'data'))
export const checkQuery = (schema: TSchema): Check => lazily(() => compile(fromText, schema, 'query'))

/** Compiling all schemas takes longer than all the rest of a start, and most are not needed in the first seconds. */
function lazily(make: () => Check): Check {
  let check: Check | undefined
  return value => {
    check ??= make()
    return check(value)
  }
}

function compile(ajv: Ajv, schema: TSchema, what: string): Check {
  const validate = ajv.compile(schema)
  return value => {
    if (validate(value)) return value
    const faults = (validate.errors ?? []).map(sentence)
    throw fail.badRequest('invalid', `Invalid ${what}: ${faults[0] ?? 'not what was expected'}.`, { faults })
  }
}

type Fault = NonNullable<ReturnType<Ajv['compile']>['errors']>[number]

function sentence({ instancePath, keyword, params, message }: Fault): string {
  const field = instancePath.slice(1).replaceAll('/', '.') || 'it'
  switch (keyword) {
    case 'additionalProperties':
      return `${params.additionalProperty} is not a known field`
    case 'required':
      return `${params.missingProperty} is missing`
    case 'enum':
      return `${field} must be one of ${params.allowedValues.join(', ')}`
    case 'const':
      return `${field} must be ${params.allowedValue}`
    case 'minLength':
      return params.limit === 1 ? `${field} is empty` : `${field} is shorter than ${params.limit} characters`
    case 'maxLength':
      return `${field} is longer than ${params.limit} characters`
    case 'pattern':
      return `${field} does not have the right form`
    default:
      return `${field} ${message}`
  }
}
