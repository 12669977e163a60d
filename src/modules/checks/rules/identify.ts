/** Who is meant by a code and a name: three-valued, and conflict. A name alone never attaches anything. */
export interface Candidate {
  readonly code: string | null
  readonly name: string
  readonly matched: 'current' | 'former' | 'alias'
  readonly region: string | null
}

export interface Identity {
  readonly outcome: 'exact' | 'ambiguous' | 'none' | 'conflict'
  readonly subject?: { readonly code: string; readonly name: string }
  readonly candidates?: readonly Candidate[]
  readonly advice?: string
}

/** What the directory knows about a question. `bearer` is set for each subject of the code. */
export interface Sightings {
  readonly codeGiven: boolean
  readonly nameGiven: boolean
  /** Why the code cannot be right, if it cannot. */
  readonly codeFault: string | undefined
  /** The living subjects the code stands for. `bears`: the name given is or was one of its names. */
  readonly byCode: readonly { readonly candidate: Candidate; readonly bears: boolean }[]
  /** The living subjects that bear or bore the name. */
  readonly byName: readonly Candidate[]
}

/**
 * Who is meant (peers 5 row 8, peers 1.3 defect 1: name OR code joined must never attach a namesake's record).
 *
 * | code | name | outcome |
 * |---|---|---|
 * | one subject | not given, or one of its names | exact |
 * | one subject | none of its names | conflict: nobody is judged, both are shown |
 * | two subjects (duplicate code) | borne by exactly one of them | exact |
 * | two subjects | otherwise | ambiguous |
 * | unknown | known | ambiguous |
 * | unknown, or not given | unknown, or not given | none |
 * | not given | known, even to one subject only | ambiguous: a name alone never attaches anything |
 *
 * `chosen` is the index in `byCode` of the subject that was identified; -1 when none was.
 */
export function identify(seen: Sightings): { identity: Identity; chosen: number } {
  const named = seen.byCode.flatMap(({ bears }, i) => (bears ? [i] : []))
  const chosen =
    !seen.nameGiven && seen.byCode.length === 1 ? 0 : named.length === 1 ? (named[0] as number) : -1
  if (chosen >= 0) {
    const { code, name } = (seen.byCode[chosen] as Sightings['byCode'][number]).candidate
    return { identity: { outcome: 'exact', subject: { code: code ?? '', name } }, chosen }
  }
  const candidates = distinct([...seen.byCode.map(({ candidate }) => candidate), ...seen.byName])
  return { identity: unsure(seen, candidates), chosen }
}

function unsure(seen: Sightings, candidates: readonly Candidate[]): Identity {
  if (candidates.length === 0) {
    const advice =
      seen.codeFault !== undefined
        ? `代码有误：${seen.codeFault}`
        : '本平台没有该主体的登记，请核对代码和名称'
    return { outcome: 'none', advice }
  }
  if (seen.byCode.length === 1) {
    return {
      outcome: 'conflict',
      candidates,
      advice: '代码与名称不是同一主体，请核对证照后按正确的代码重新核查；未作任何不利结论',
    }
  }
  if (seen.byCode.length > 1) {
    return {
      outcome: 'ambiguous',
      candidates,
      advice: '该代码对应多个主体（重码），请改用统一社会信用代码核查；未作任何不利结论',
    }
  }
  const advice = seen.codeGiven
    ? '没有该代码的主体，但有同名主体，请核对后用其代码重新核查；未作任何不利结论'
    : '仅凭名称不能确认主体，请用候选主体的统一社会信用代码重新核查；未作任何不利结论'
  return { outcome: 'ambiguous', candidates, advice }
}

const mostCandidates = 10

function distinct(candidates: readonly Candidate[]): Candidate[] {
  const seen = new Set<string>()
  const kept: Candidate[] = []
  for (const candidate of candidates) {
    const key = candidate.code ?? `name ${candidate.name}`
    if (seen.has(key) || kept.length === mostCandidates) continue
    seen.add(key)
    kept.push(candidate)
  }
  return kept
}
