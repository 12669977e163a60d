/**
 * For each route bound to an organisation a request that is right in every other way, reaching for an object in
 * `world.ts`; and whose the object is. What a form of the console sends stands in `form`.
 */
import { listed, safety } from '../../src/testing/listing.ts'
import { approval, ecology } from '../../src/testing/situations.ts'
import { owners, scheme, type World } from './world.ts'

export interface Probe {
  /** Code of the body whose object it is; absent for what belongs to the caller. */
  owner: string
  url: string
  payload?: object | undefined
  /** Sent as a form of the console, or with a file as its upload. */
  form?: Record<string, string> | undefined
  file?: { name: string; content: string } | undefined
  /** What its own people send instead, so that the object is still there for the next door. */
  ownForm?: Record<string, string> | undefined
}

const of = {
  safety: safety.code,
  ecology: ecology.code,
  approval: approval.code,
  development: owners.development.code,
}
const reason = { reason: '试探他人的办件' }
const pdf = { name: 'a.pdf', content: '%PDF-1.7 试探' }
const api = '/api/v1'

/** Routes of kind `own`, by operation. */
export function probesOf(w: World): Record<string, Probe> {
  return {
    ...caseProbes(w),
    ...noticeProbes(w),
    ...listingProbes(w),
    ...measureProbes(w),
    ...otherProbes(w),
    ...consoleProbes(w),
    ...consoleListingProbes(w),
    ...consoleTaskProbes(w),
    ...consoleRecordProbes(w),
    ...ownSpaceProbes(w),
  }
}

function caseProbes(w: World): Record<string, Probe> {
  const url = `${api}/cases/${w.case}`
  return {
    'cases.read': { owner: of.safety, url },
    'cases.move': {
      owner: of.safety,
      url: `${url}/moves`,
      payload: { verb: 'drop', note: '试探', version: 999 },
    },
    'cases.assign': { owner: of.safety, url: `${url}/assignment`, payload: { user: null, version: 999 } },
    'cases.extend': {
      owner: of.safety,
      url: `${url}/extension`,
      payload: { dueOn: '2026-12-01', note: '试探', version: 999 },
    },
    'cases.documents': { owner: of.safety, url: `${url}/documents?kind=other`, file: pdf },
    'cases.document': { owner: of.safety, url: `${url}/documents/${w.document}` },
  }
}

function noticeProbes(w: World): Record<string, Probe> {
  const url = `${api}/notices/${w.notice}`
  return {
    'notices.read': { owner: of.safety, url },
    'notices.document': { owner: of.safety, url: `${url}/document` },
    'notices.send': { owner: of.safety, url: `${url}/deliveries`, payload: { channel: 'in-app' } },
    'notices.serve': {
      owner: of.safety,
      url: `${url}/services`,
      payload: { method: 'direct', outcome: 'served', doneOn: '2026-06-18', proofs: [w.proof] },
    },
    'notices.correct-service': { owner: of.safety, url: `${url}/services/${w.service}/correction`, payload: reason },
  }
}

function listingProbes(w: World): Record<string, Probe> {
  const url = `${api}/listings/${w.entry}`
  const probe = (path: string, payload?: object): Probe => ({
    owner: of.safety,
    url: `${url}/${path}`,
    payload,
  })
  const answer = { statement: '试探他人的办件' }
  return {
    'listings.read': { owner: of.safety, url },
    'listings.serve-notice': probe('notice-service', {}),
    'listings.defend': probe('defence', answer),
    'listings.waive': probe('waiver', answer),
    'listings.review': probe('review', reason),
    'listings.verify': probe('verification', reason),
    'listings.decide': probe('decision', { decision: 'list', ...reason }),
    'listings.serve': probe('service'),
    'listings.revoke': probe('revocation', { ground: 'wrong', ...reason }),
    'listings.restore': probe('restoration', reason),
    'listings.notify': probe('notice'),
    'listings.drop': probe('withdrawal', reason),
    'listing-exits.create': {
      owner: of.safety,
      url: `${api}/listings/${w.listed}/exits`,
      payload: { ground: 'wrong', ...answer },
    },
    'listing-exits.list': { owner: of.safety, url: `${api}/listings/${w.listed}/exits` },
    'listing-exits.decide': {
      owner: of.safety,
      url: `${api}/listing-exits/${w.exit}/decision`,
      payload: { decision: 'refuse', ...reason },
    },
    'listing-exits.withdraw': { owner: listed.code, url: `${api}/listing-exits/${w.exit}/withdrawal` },
    'points.revoke': { owner: of.safety, url: `${api}/points/${w.points}/revocation`, payload: reason },
    // A code that is taken, for a list that is the caller's own.
    'points.set-scheme': { owner: of.safety, url: `${api}/points/schemes/safety`, payload: scheme },
  }
}

function measureProbes(w: World): Record<string, Probe> {
  const entry = `${api}/measures/entries/${w.fact}`
  const task = `${api}/measures/tasks/${w.task}`
  return {
    'measures.acknowledge': {
      owner: of.development,
      url: `${api}/measures/acknowledgements`,
      payload: { tasks: [w.task] },
    },
    'measures.answer': { owner: of.development, url: `${task}/outcome`, payload: { applied: [], ...reason } },
    'measures.answer-batch': {
      owner: of.development,
      url: `${api}/measures/outcomes`,
      payload: { tasks: [w.task], outcome: 'not-applicable', ...reason },
    },
    'measures.correct-outcome': {
      owner: of.development,
      url: `${task}/outcome-correction`,
      payload: { applied: [], ...reason, why: '试探' },
    },
    'measures.correct-lifting': {
      owner: of.development,
      url: `${task}/lifting-correction`,
      payload: { why: '试探' },
    },
    'measures.feed-back': { owner: of.development, url: `${task}/feedback`, payload: { feedback: '试探' } },
    'measures.feed-back-batch': {
      owner: of.development,
      url: `${api}/measures/feedbacks`,
      payload: { tasks: [w.task], feedback: '试探' },
    },
    'measures.lift': { owner: of.development, url: `${api}/measures/liftings`, payload: { tasks: [w.task] } },
    'measures.task': { owner: of.development, url: task },
    'measures.ledger': { owner: of.safety, url: `${entry}/ledger` },
    'measures.name-implementer': {
      owner: of.safety,
      url: `${entry}/implementers`,
      payload: { organisation: of.development, rules: ['safety-project-pause'] },
    },
    'measures.persons': { owner: of.safety, url: `${entry}/persons` },
    'measures.record-person': {
      owner: of.safety,
      url: `${entry}/persons`,
      payload: {
        role: 'principal',
        name: '王例全',
        identity: '990000198001010011',
        document: '某号',
        legalBasis: '某法某条',
        notice: { number: '某告', servedOn: '2026-06-15', proof: '回证' },
        remedy: '行政复议',
      },
    },
    'measures.end-person': { owner: of.safety, url: `${entry}/persons/${w.person}/end`, payload: reason },
  }
}

function otherProbes(w: World): Record<string, Probe> {
  const check = `${api}/checks/${w.receipt}`
  const submission = `${api}/submissions/${w.submission}`
  const revocation = { ground: 'revoked', ...reason, document: '明应急撤〔2026〕1号' }
  return {
    'records.revoke': {
      owner: of.safety,
      url: `${api}/subjects/${listed.code}/facts/${w.fact}/revocation`,
      // Of tomorrow, so that the object is still there for the next door.
      payload: { ...revocation, decidedOn: '2099-12-31' },
    },
    'checks.read': { owner: of.approval, url: check },
    'checks.give-feedback': {
      owner: of.approval,
      url: `${check}/feedback`,
      payload: { outcome: 'followed', result: '暂停' },
    },
    'joint-cases.read': { owner: of.approval, url: `${api}/measures/cases/${w.receipt}` },
    'submissions.create': {
      owner: of.ecology,
      url: `${api}/submissions?kind=penalty&source=${of.ecology}`,
      file: { name: 'a.csv', content: '行政相对人名称\n' },
    },
    'submissions.read': { owner: of.ecology, url: submission },
    'submissions.rows': { owner: of.ecology, url: `${submission}/rows?outcome=questioned` },
    'submissions.returned': { owner: of.ecology, url: `${submission}/returned.xlsx` },
  }
}

function consoleProbes(w: World): Record<string, Probe> {
  const one = (owner: string, url: string, form?: Record<string, string>): Probe => ({
    owner,
    url: `/console${url}`,
    form,
  })
  return {
    'console.case': one(of.safety, `/cases/${w.case}`),
    'console.case-assign': one(of.safety, `/cases/${w.case}/assignment`, {
      do: 'user',
      user: '',
      version: '999',
    }),
    'console.case-extend': one(of.safety, `/cases/${w.case}/extension`, {
      dueOn: '2026-12-01',
      note: '试探',
      version: '999',
    }),
    'console.case-move': one(of.safety, `/cases/${w.case}/moves`, {
      verb: 'drop',
      note: '试探',
      version: '999',
    }),
    'console.case-document': {
      ...one(of.safety, `/cases/${w.case}/documents`, { kind: 'other' }),
      file: pdf,
    },
    'console.case-service': one(of.safety, `/cases/${w.listedCase}/services`, {
      notice: w.notice,
      method: 'direct',
      outcome: 'served',
      doneOn: '2026-06-18',
      proofs: w.proof,
    }),
    'console.case-service-correction': one(of.safety, `/cases/${w.listedCase}/services/correction`, {
      notice: w.notice,
      service: w.service,
      ...reason,
    }),
    'console.case-send': one(of.safety, `/cases/${w.listedCase}/deliveries`, {
      notice: w.notice,
      channel: 'in-app',
    }),
    'console.joint-case': one(of.approval, `/joint-cases/${w.receipt}`),
    'console.check-answer': one(of.approval, `/check/${w.receipt}`),
    'console.check-feedback': one(of.approval, `/check/${w.receipt}/feedback`, {
      outcome: 'followed',
      result: '暂停',
    }),
    'console.deliveries-send': {
      ...one(of.ecology, '/deliveries', { kind: 'penalty', source: of.ecology }),
      file: { name: 'a.csv', content: 'a\n' },
    },
    'console.delivery': one(of.ecology, `/deliveries/${w.submission}`),
  }
}

function consoleListingProbes(w: World): Record<string, Probe> {
  const one = (owner: string, url: string, form?: Record<string, string>): Probe => ({
    owner,
    url: `/console${url}`,
    form,
  })
  const listing = (step: string, form: Record<string, string>): Probe =>
    one(of.safety, `/lists/${w.entry}/${step}`, form)
  const statement = { statement: '试探他人的办件' }
  return {
    'console.listing': one(of.safety, `/lists/${w.entry}`),
    'console.listing-decide': listing('decide', { decision: 'list', ...reason }),
    'console.listing-defend': listing('defend', statement),
    'console.listing-drop': listing('drop', reason),
    'console.listing-exit-decide': {
      ...one(of.safety, `/lists/${w.listed}/exits/${w.exit}`, { decision: 'grant', ...reason }),
      ownForm: { decision: '' },
    },
    'console.listing-exit-withdraw': one(of.safety, `/lists/${w.listed}/exits/${w.exit}/withdrawal`, {}),
    'console.listing-exits': one(of.safety, `/lists/${w.listed}/exits`, { ground: 'wrong', ...statement }),
    'console.listing-notify': listing('notify', {}),
    'console.listing-restore': listing('restore', reason),
    'console.listing-review': listing('review', reason),
    'console.listing-revoke': listing('revoke', { ground: 'wrong', ...reason }),
    'console.listing-serve': listing('serve', {}),
    'console.listing-serve-notice': listing('serve-notice', {}),
    'console.listing-verify': listing('verify', reason),
    'console.listing-waive': listing('waive', statement),
    'console.points-revoke': {
      ...one(of.safety, `/lists/points/${w.points}/revocation`, reason),
      ownForm: { reason: '' },
    },
    // A code that is taken, for a list that is the caller's own.
    'console.points-set-scheme': one(of.safety, '/lists/points/schemes', {
      code: 'safety', title: scheme.title, list: scheme.list, threshold: '12', decayMonths: '12', events: 'again 6 再次违法',
      document: scheme.basis.document, article: scheme.basis.article, from: scheme.basis.from,
    }),
  }
}

/** The subject's own space: its objects are what concerns the firm itself. */
function ownSpaceProbes(w: World): Record<string, Probe> {
  const one = (url: string, form?: Record<string, string>): Probe => ({ owner: listed.code, url: `/me${url}`, form })
  const listing = (step: string, form: Record<string, string>): Probe => one(`/listings/${w.listed}/${step}`, form)
  const statement = { statement: '试探他人的办件' }
  return {
    'console.me-entry': one(`/entries/${w.fact}`),
    'console.me-listing': one(`/listings/${w.listed}`),
    'console.me-defence': listing('defence', statement),
    'console.me-waiver': listing('waiver', statement),
    'console.me-refusal': listing('refusal', reason),
    'console.me-exits': listing('exits', { ground: 'wrong', ...statement }),
    'console.me-withdrawal': listing(`exits/${w.exit}/withdrawal`, {}),
    'console.me-papers': { ...listing('papers', { kind: 'evidence', title: '试探' }), file: pdf },
  }
}

function consoleTaskProbes(w: World): Record<string, Probe> {
  const one = (owner: string, url: string, form?: Record<string, string>): Probe => ({
    owner,
    url: `/console/tasks${url}`,
    form,
  })
  return {
    'console.task': one(of.development, `/${w.task}`),
    'console.task-outcome': one(of.development, `/${w.task}/outcome`, { do: 'decline', ...reason }),
    'console.task-feedback': one(of.development, `/${w.task}/feedback`, { feedback: '试探' }),
    'console.task-correction': one(of.development, `/${w.task}/correction`, { do: 'outcome', ...reason, why: '试探' }),
    'console.task-ledger': one(of.safety, `/entries/${w.fact}`),
    'console.task-persons': one(of.safety, `/entries/${w.fact}/persons`),
    'console.task-person-record': one(of.safety, `/entries/${w.fact}/persons`, { role: 'principal', name: '试探' }),
    'console.task-person-end': one(of.safety, `/entries/${w.fact}/persons/${w.person}/end`, { reason: '' }),
    'console.task-implementer': one(of.safety, `/entries/${w.fact}/implementers`, {
      organisation: of.development,
      rules: 'safety-project-pause',
    }),
    'console.tasks-acknowledge': one(of.development, '/acknowledgements', { tasks: w.task }),
    'console.tasks-answer': one(of.development, '/outcomes', { tasks: w.task, do: 'decline', words: '试探' }),
    'console.tasks-batch': one(of.development, '/batch', { tasks: w.task, scope: 'picked', move: 'decline' }),
    'console.tasks-feed-back': one(of.development, '/feedbacks', { tasks: w.task, words: '试探' }),
    'console.tasks-lift': one(of.development, '/liftings', { tasks: w.task }),
  }
}

function consoleRecordProbes(w: World): Record<string, Probe> {
  const url = `/console/records/${w.firm}/${w.penalty}`
  const form = { ground: 'revoked', ...reason, document: '明应急撤〔2026〕1号', decidedOn: '2026-06-18' }
  return {
    'console.record': { owner: of.safety, url },
    'console.record-revoke-page': { owner: of.safety, url: `${url}/revocation` },
    'console.record-revoke': { owner: of.safety, url: `${url}/revocation`, form: { ...form, do: 'look' } },
  }
}

/** Routes of kind `narrowed`: where what the owner sees must be missing for others. */
export function listsOf(
  w: World,
): Record<string, Probe & { /** What the owner sees there. */ holds: string }> {
  const firm = listed.name
  return {
    'cases.list': { owner: of.safety, url: `${api}/cases`, holds: w.case },
    'cases.board': {
      owner: of.safety,
      url: `${api}/cases/board?organisation=${of.safety}`,
      holds: of.safety,
    },
    'checks.list': { owner: of.approval, url: `${api}/checks`, holds: w.receipt },
    'checks.statistics': {
      owner: of.approval,
      url: `${api}/checks/statistics?organisation=${of.approval}`,
      holds: of.approval,
    },
    'joint-cases.list': { owner: of.approval, url: `${api}/measures/cases`, holds: w.receipt },
    'listings.list': { owner: of.safety, url: `${api}/listings`, holds: w.entry },
    'looks.checks': { owner: listed.code, url: `${api}/looks/checks`, holds: w.receipt },
    'looks.records': { owner: listed.code, url: `${api}/looks/records`, holds: of.safety },
    'measures.entries': { owner: of.safety, url: `${api}/measures/entries`, holds: w.fact },
    'measures.tasks': { owner: of.development, url: `${api}/measures/tasks?open=false`, holds: w.task },
    'notices.list': { owner: of.safety, url: `${api}/notices?box=out`, holds: w.notice },
    'statistics.quality': {
      owner: of.ecology,
      url: `${api}/statistics/quality?from=2026-01-01&to=2026-12-31`,
      holds: of.ecology,
    },
    'submissions.list': {
      owner: of.ecology,
      url: `${api}/submissions?source=${of.ecology}`,
      holds: w.submission,
    },
    'console.board': { owner: of.safety, url: '/console/board', holds: safety.name },
    'console.checks': { owner: of.approval, url: '/console/checks', holds: w.receipt },
    'console.check-statistics': {
      owner: of.approval,
      url: '/console/checks/statistics',
      holds: '按事项统计',
    },
    'console.notices': { owner: of.safety, url: '/console/notices?box=out', holds: w.notice },
    'console.joint-cases': { owner: of.approval, url: '/console/joint-cases?view=all', holds: w.receipt },
    'console.cases': { owner: of.safety, url: '/console/cases', holds: w.case },
    'console.deliveries': { owner: of.ecology, url: '/console/deliveries', holds: w.submission },
    'console.me': { owner: listed.code, url: '/me', holds: w.listed },
    'console.me-looks': { owner: listed.code, url: '/me/looks', holds: approval.name },
    'console.me-notices': { owner: listed.code, url: '/me/notices', holds: w.notice },
    'console.me-records': { owner: listed.code, url: '/me/records', holds: w.fact },
    'console.home': { owner: of.safety, url: '/console', holds: firm },
    'console.task-entries': { owner: of.safety, url: '/console/tasks/entries', holds: w.fact },
    'console.tasks': { owner: of.development, url: '/console/tasks', holds: w.task },
    'console.records': {
      owner: of.safety,
      url: `/console/records?q=${encodeURIComponent('〔2026〕8号')}`,
      holds: w.penalty,
    },
    'console.lists': { owner: of.safety, url: '/console/lists', holds: w.entry },
  }
}
