/** Typical cases of joint action as pages draw them: nobody in them can be recognised, which module measures sees to. */

export interface JointCase {
  readonly id: string
  readonly kind: 'punishment' | 'incentive'
  readonly title: string
  readonly story: string
  readonly matter: string
  readonly measures: readonly string[]
  readonly publishedOn: string
}

export interface JointCasePage {
  readonly items: readonly JointCase[]
  readonly next: string | undefined
}
