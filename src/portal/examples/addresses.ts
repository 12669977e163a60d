/** Every kind of page in its states, as addresses of the example city: what screenshots, axe and budgets walk. */
import { bareSubject, hostileSubject, manySubject, subjectFile } from './city.ts'
import { caseAddresses } from '../joint-cases/examples.ts'
import { paperAddresses } from '../memoranda/examples.ts'
import { listAddresses } from '../lists/examples.ts'
import { contested, hostileRecord, market, permit, revokedId } from './records.ts'

const documentAddress = (number: string): string =>
  `/documents/verify?number=${encodeURIComponent(number)}&code=ABCD-EFGH-JKMN-PQRS`

export const addresses: readonly (readonly [name: string, path: string])[] = [
  ['home', '/'],
  ['search-start', '/search'],
  ['search-many', '/search?q=%E6%98%8E%E5%B7%9E%E7%A4%BA%E4%BE%8B'],
  ['search-none', '/search?q=%E6%97%A0'],
  ['search-code', `/search?q=${subjectFile.uscc}`],
  ['subject', `/subjects/${subjectFile.uscc}`],
  ['subject-as-of', `/subjects/${subjectFile.uscc}?asOf=2026-03-01`],
  ['subject-bare', `/subjects/${bareSubject.uscc}`],
  ['subject-hostile', `/subjects/${hostileSubject.uscc}`],
  ['record-penalty', `/records/${contested.id}`],
  ['record-permit', `/records/${permit.id}`],
  ['error-410', `/records/${revokedId}`],
  ['record-hostile', `/records/${hostileRecord.id}`],
  ['permits', '/publicity/permits'],
  ['penalties', '/publicity/penalties?from=2026-01-01&to=2026-12-31'],
  ['permits-none', '/publicity/permits?q=%E6%97%A0'],
  ...listAddresses,
  ...caseAddresses,
  ['authorities', '/authorities'],
  ['authority', `/authorities/${market.code}`],
  ['codes', '/codes'],
  ['codes-valid', `/codes?code=${subjectFile.uscc}`],
  ['codes-invalid', '/codes?code=91990000MA0000000A'],
  ['document', '/documents/verify'],
  ['document-current', documentAddress('明信列决〔2026〕3号')],
  ['document-superseded', documentAddress('明信列决〔2026〕4号')],
  ['document-unknown', '/documents/verify?number=1&code=2'],
  ['statistics', '/statistics'],
  ['open-data', '/open-data'],
  ['developers', '/developers'],
  ['developers-tag', `/developers?tag=${encodeURIComponent('核查')}`],
  ['operation', '/developers/checks.create'],
  ['law-rule', '/law?rank=rule'],
  ['subject-many', `/subjects/${manySubject.uscc}`],
  ['law', '/law'],
  ...paperAddresses,
  ['help', '/help'],
  ['accessibility', '/accessibility'],
  ['status', '/status'],
  ['news', '/news'],
  ['news-last', '/news?cursor=eyJhIjoxfQ'],
  ['news-section', '/news/campaign'],
  ['news-empty', '/news/model'],
  ['article', '/articles/rules-of-repair'],
  ['article-campaign', '/articles/june-14'],
  ['article-hostile', '/articles/hostile'],
  ['preferences', '/preferences'],
  ['styleguide', '/styleguide'],
  ['error-404', '/nowhere'],
  ['error-400', '/publicity/permits?from=2026-02-31'],
  ['error-500', '/records/error-500'],
  ['error-503', '/records/error-503'],
]
