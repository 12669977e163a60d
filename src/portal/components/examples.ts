/** Every component's examples, by folder. */
import type { Example } from './example.ts'
import { examples as basisList } from './basis-list/basis-list.examples.ts'
import { examples as chart } from './chart/chart.examples.ts'
import { examples as codeReading } from './code-reading/code-reading.examples.ts'
import { examples as codeSample } from './code-sample/code-sample.examples.ts'
import { examples as emblem } from './emblem/emblem.examples.ts'
import { examples as emptyState } from './empty-state/empty-state.examples.ts'
import { examples as facet } from './facet/facet.examples.ts'
import { examples as facts } from './facts/facts.examples.ts'
import { examples as highlight } from './highlight/highlight.examples.ts'
import { examples as measureTable } from './measure-table/measure-table.examples.ts'
import { examples as meter } from './meter/meter.examples.ts'
import { examples as newsList } from './news-list/news-list.examples.ts'
import { examples as notice } from './notice/notice.examples.ts'
import { examples as pager } from './pager/pager.examples.ts'
import { examples as periodBar } from './period-bar/period-bar.examples.ts'
import { examples as recordCard } from './record-card/record-card.examples.ts'
import { examples as recordTable } from './record-table/record-table.examples.ts'
import { examples as searchBox } from './search-box/search-box.examples.ts'
import { examples as share } from './share/share.examples.ts'
import { examples as sift } from './sift/sift.examples.ts'
import { examples as steps } from './steps/steps.examples.ts'
import { examples as tag } from './tag/tag.examples.ts'
import { examples as tiles } from './tiles/tiles.examples.ts'
import { examples as timeline } from './timeline/timeline.examples.ts'
import { examples as toc } from './toc/toc.examples.ts'

export const examples: readonly { readonly component: string; readonly examples: readonly Example[] }[] = [
  { component: 'basis-list', examples: basisList },
  { component: 'chart', examples: chart },
  { component: 'code-reading', examples: codeReading },
  { component: 'code-sample', examples: codeSample },
  { component: 'emblem', examples: emblem },
  { component: 'empty-state', examples: emptyState },
  { component: 'facet', examples: facet },
  { component: 'facts', examples: facts },
  { component: 'highlight', examples: highlight },
  { component: 'measure-table', examples: measureTable },
  { component: 'meter', examples: meter },
  { component: 'news-list', examples: newsList },
  { component: 'notice', examples: notice },
  { component: 'pager', examples: pager },
  { component: 'period-bar', examples: periodBar },
  { component: 'record-card', examples: recordCard },
  { component: 'record-table', examples: recordTable },
  { component: 'search-box', examples: searchBox },
  { component: 'share', examples: share },
  { component: 'sift', examples: sift },
  { component: 'steps', examples: steps },
  { component: 'tag', examples: tag },
  { component: 'tiles', examples: tiles },
  { component: 'timeline', examples: timeline },
  { component: 'toc', examples: toc },
]
