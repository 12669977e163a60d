/** One error shape end to end: RFC 9457 problem details with a stable code and, for input, one line per fault. */

/** A fault in one value of the input. `message` and `expected` are Chinese sentences for the person who sent it. */
export interface InputError {
  code: string
  field?: string
  row?: number
  message: string
  expected?: string
}

export interface ProblemDefinition {
  /** Stable, dotted, e.g. `submission.unreadable`. Never reused for another meaning. */
  readonly code: string
  readonly status: number
  /** What is wrong, in Chinese, fit to be shown to the public. */
  readonly title: string
}

export class Problem extends Error {
  readonly code: string
  readonly status: number
  readonly title: string
  readonly detail: string | undefined
  readonly errors: InputError[] | undefined
  readonly headers: Record<string, string> | undefined

  constructor(
    definition: ProblemDefinition,
    options: { detail?: string; errors?: InputError[]; cause?: unknown; headers?: Record<string, string> } = {},
  ) {
    super(options.detail ?? definition.title, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'Problem'
    this.code = definition.code
    this.status = definition.status
    this.title = definition.title
    this.detail = options.detail
    this.errors = options.errors
    this.headers = options.headers
  }

  /** The body of `application/problem+json`. */
  toJSON(): Record<string, unknown> {
    return {
      type: `urn:probity:problem:${this.code}`,
      title: this.title,
      status: this.status,
      code: this.code,
      ...(this.detail === undefined ? {} : { detail: this.detail }),
      ...(this.errors === undefined ? {} : { errors: this.errors }),
    }
  }
}

const registry = new Map<string, ProblemDefinition>()

/** Registers a module's problems; the registry is rendered into `docs/generated/problems.md`. */
export function defineProblems<const T extends Record<string, ProblemDefinition>>(definitions: T): T {
  for (const definition of Object.values(definitions)) {
    if (registry.has(definition.code)) throw new Error(`problem ${definition.code} is defined twice`)
    registry.set(definition.code, definition)
  }
  return definitions
}

/** Every problem the running program can answer with, by code. */
export function allProblems(): ProblemDefinition[] {
  return [...registry.values()].sort((a, b) => (a.code < b.code ? -1 : 1))
}

export const problems = defineProblems({
  invalidInput: { code: 'input.invalid', status: 400, title: '提交的内容不符合要求' },
  notFound: { code: 'resource.not_found', status: 404, title: '没有找到' },
  methodNotAllowed: { code: 'request.method_not_allowed', status: 405, title: '不支持这种请求方式' },
  tooLarge: { code: 'request.too_large', status: 413, title: '提交的内容过大' },
  unsupportedMedia: { code: 'request.unsupported_media', status: 415, title: '不支持这种内容类型' },
  tooMany: { code: 'request.too_many', status: 429, title: '请求过于频繁，请稍后再试' },
  conflict: { code: 'resource.conflict', status: 409, title: '与现有数据冲突，请刷新后重试' },
  internal: { code: 'server.internal', status: 500, title: '系统出现内部错误，已记录' },
  unavailable: { code: 'server.unavailable', status: 503, title: '服务暂时不可用，请稍后再试' },
})
