import { Ajv } from '@feathersjs/schema'
import type { TSchema } from '@sinclair/typebox'
import { fail } from './errors.ts'

/** Returns the validated value, or throws a BadRequest that names the invalid fields. */
export type Validator = (value: unknown) => unknown

/** The schemas themselves are validated by a test, not at each start. Most validators run too rarely to be worth optimizing. */
const options = { strict: true, allowUnionTypes: true, meta: false, validateSchema: false, code: { optimize: false } }
const dataAjv = new Ajv(options)
/** The values of a query string are text, so numbers and booleans are coerced. */
const queryAjv = new Ajv({ ...options, coerceTypes: true })

export const dataValidator = (schema: TSchema): Validator => lazily(() => compile(dataAjv, schema, 'data'))
export const queryValidator = (schema: TSchema): Validator => lazily(() => compile(queryAjv, schema, 'query'))

/** Compiling all schemas would take most of a start's time. */
function lazily(compileValidator: () => Validator): Validator {
  let validator: Validator | undefined
  return value => {
    validator ??= compileValidator()
    return validator(value)
  }
}

function compile(ajv: Ajv, schema: TSchema, subject: 'data' | 'query'): Validator {
  const validate = ajv.compile(schema)
  return value => {
    if (validate(value)) return value
    const faults = (validate.errors ?? []).map(describeFault)
    throw fail.badRequest('invalid', `Invalid ${subject}: ${faults[0] ?? 'unexpected value'}.`, { faults })
  }
}

type Fault = NonNullable<ReturnType<Ajv['compile']>['errors']>[number]

function describeFault({ instancePath, keyword, params, message }: Fault): string {
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
      return `${field} has an invalid format`
    default:
      return `${field} ${message}`
  }
}
