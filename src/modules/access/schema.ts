/** The wire of the module: what is sent and answered under `/api/v1`. */
import { Type, type TProperties } from 'typebox'

/**
 * Bytes of a body that signs in or proves who somebody is: the longest two passwords, every sign of them escaped.
 * Whoever is not signed in gets no more read than that.
 */
export const proofBytes = 8192

export const Login = Type.String({ maxLength: 64 })
const Code = Type.String({ maxLength: 18, description: '统一社会信用代码' })
const Roles = Type.Array(Type.String({ maxLength: 40 }), {
  maxItems: 20,
  uniqueItems: true,
  description: '角色代码；不认识的会连同可选的一起退回',
})
const Scopes = Type.Array(Type.String({ maxLength: 60 }), { maxItems: 50, uniqueItems: true, description: '权限' })
const Instant = Type.Unsafe<Date>({ type: 'string', format: 'date-time' })
const strict = { additionalProperties: false }

export const Page = Type.Object({
  organisation: Type.Optional(Code),
  q: Type.Optional(Type.String({ maxLength: 100, description: '登录名（客户端编号）、名称或单位名称中的文字' })),
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  cursor: Type.Optional(Type.String({ maxLength: 500 })),
})

/** A list as every list of the interface is: `next` is the cursor of the page after, or null. */
export function pageOf<T extends TProperties>(item: ReturnType<typeof Type.Object<T>>) {
  return Type.Object({ items: Type.Array(item), next: Type.Union([Type.String(), Type.Null()]) })
}

export const SignIn = Type.Object(
  {
    login: Login,
    password: Type.String({ minLength: 1, maxLength: 128 }),
    totp: Type.Optional(Type.String({ maxLength: 32, description: '动态验证码，或一个恢复码' })),
  },
  strict,
)

export const Session = Type.Object({
  user: Type.Object({ login: Type.String(), name: Type.String() }),
  organisation: Type.Object({ code: Type.String(), name: Type.String() }),
  roles: Type.Array(Type.Object({ code: Type.String(), title: Type.String() })),
  scopes: Type.Array(Type.String()),
  pending: Type.Array(Type.String(), { description: 'password：须修改密码；second-factor：须绑定动态验证码；完成之前角色不生效' }),
  csrf: Type.String({ description: '随修改类请求在 X-CSRF-Token 头中送回' }),
  expiresAt: Type.String({ format: 'date-time' }),
})

export const PasswordChange = Type.Object(
  { current: Type.String({ minLength: 1, maxLength: 128 }), password: Type.String({ minLength: 1, maxLength: 512 }) },
  strict,
)

export const TotpStep = Type.Union([
  Type.Object(
    {
      step: Type.Literal('begin'),
      password: Type.String({ minLength: 1, maxLength: 128 }),
      totp: Type.Optional(Type.String({ maxLength: 32, description: '已绑定时：现有的动态验证码或恢复码' })),
    },
    strict,
  ),
  Type.Object({ step: Type.Literal('confirm'), code: Type.String({ pattern: '^[0-9]{6}$' }) }, strict),
])

/** One shape for both steps: `begin` answers secret, uri and qr; `confirm` answers session and recoveryCodes. */
export const TotpAnswer = Type.Object({
  secret: Type.Optional(Type.String()),
  uri: Type.Optional(Type.String({ description: 'otpauth:// 地址' })),
  qr: Type.Optional(Type.String({ description: '该地址的二维码，SVG' })),
  session: Type.Optional(Session),
  recoveryCodes: Type.Optional(Type.Array(Type.String(), { description: '只显示这一次' })),
})

/** Lenient on purpose: what is missing or wrong is answered in the form of RFC 6749 5.2, not of this schema. */
export const TokenRequest = Type.Union([
  Type.Object({
    grant_type: Type.Optional(Type.String({
      maxLength: 100, description: '必须为 client_credentials', examples: ['client_credentials'],
    })),
    scope: Type.Optional(Type.String({ maxLength: 2000, description: '以空格分隔；缺省为该客户端的全部权限' })),
    client_id: Type.Optional(Type.String({ maxLength: 200, description: '不用 HTTP Basic 时' })),
    client_secret: Type.Optional(Type.String({ maxLength: 200, description: '不用 HTTP Basic 时' })),
  }),
  Type.Null(),
])

export const Token = Type.Object({
  access_token: Type.String(),
  token_type: Type.String(),
  expires_in: Type.Integer({ description: '秒' }),
  scope: Type.String(),
})

/** An error of the protocol in the form of RFC 6749 5.2, which OAuth client libraries read. */
export const TokenRefusal = Type.Object({
  error: Type.String({
    description: 'invalid_request、invalid_client、invalid_scope、unsupported_grant_type',
  }),
  error_description: Type.String({ description: '哪里不对、怎样才对' }),
})

const OrganisationName = Type.Object({ code: Type.String(), name: Type.String() })

export const User = Type.Object({
  login: Type.String(),
  name: Type.String(),
  roles: Type.Array(Type.String()),
  organisation: OrganisationName,
  active: Type.Boolean(),
  mustChangePassword: Type.Boolean(),
  secondFactor: Type.Boolean(),
  locked: Type.Boolean(),
  lastSignInAt: Type.Union([Instant, Type.Null()]),
  createdAt: Instant,
})

export const NewUser = Type.Object(
  { login: Login, name: Type.String({ minLength: 1, maxLength: 60 }), organisation: Code, roles: Roles },
  strict,
)
export const UserChange = Type.Object({ active: Type.Optional(Type.Boolean()), roles: Type.Optional(Roles) }, strict)
export const UserWithPassword = Type.Object({
  user: User,
  password: Type.String({ description: '一次性密码，只显示这一次' }),
})

export const Client = Type.Object({
  id: Type.String(),
  name: Type.String(),
  organisation: OrganisationName,
  scopes: Type.Array(Type.String()),
  rateClass: Type.String(),
  networks: Type.Union([Type.Array(Type.String()), Type.Null()]),
  active: Type.Boolean(),
  secrets: Type.Integer({ description: '当前有效的密钥个数，更换期间为 2' }),
  lastTokenAt: Type.Union([Instant, Type.Null()], { description: '最近一次取得访问令牌的时间' }),
  createdAt: Instant,
})

export const NewClient = Type.Object(
  {
    id: Type.Optional(Type.String({ maxLength: 60 })),
    name: Type.String({ minLength: 1, maxLength: 100 }),
    organisation: Code,
    scopes: Scopes,
    rateClass: Type.Optional(Type.Union([Type.Literal('standard'), Type.Literal('high'), Type.Literal('unmetered')])),
    networks: Type.Optional(
      Type.Array(Type.String({ maxLength: 50 }), { minItems: 1, maxItems: 50, description: '允许的网段，缺省不限' }),
    ),
  },
  strict,
)
export const ClientChange = Type.Object(
  { active: Type.Optional(Type.Boolean()), scopes: Type.Optional(Scopes) },
  strict,
)
export const Rotation = Type.Object(
  { overlapHours: Type.Number({ minimum: 0, maximum: 720, default: 24, description: '旧密钥继续有效的小时数' }) },
  strict,
)
export const ClientWithSecret = Type.Object({ client: Client, secret: Type.String({ description: '密钥，只显示这一次' }) })

const kind = ['department', 'bank', 'court', 'office', 'platform', 'association', 'subject'] as const

export const Organisation = Type.Object({
  code: Type.String(),
  name: Type.String(),
  shortName: Type.String(),
  kind: Type.String(),
  region: Type.String(),
  parentCode: Type.Union([Type.String(), Type.Null()]),
  active: Type.Boolean(),
})

export const OrganisationChange = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 100 }),
    shortName: Type.String({ minLength: 1, maxLength: 40 }),
    kind: Type.Union(kind.map((word) => Type.Literal(word))),
    region: Type.String({ pattern: '^[0-9]{6}$', description: '行政区划代码' }),
    parentCode: Type.Optional(Code),
    active: Type.Optional(Type.Boolean()),
  },
  strict,
)
export const OrganisationCode = Type.Object({ code: Type.String({ pattern: '^[0-9A-HJ-NPQRTUWXY]{18}$' }) })
