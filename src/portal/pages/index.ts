/** Every page of the site that is loaded from the source. */
import type { PageDefinition } from '../page.ts'
import { page as accessibility } from './accessibility/page.ts'
import { page as article } from './article/page.ts'
import { page as authorities } from './authorities/page.ts'
import { page as authority } from './authority/page.ts'
import { page as codes } from './codes/page.ts'
import { page as document } from './document/page.ts'
import { page as developers } from './developers/page.ts'
import { page as help } from './help/page.ts'
import { page as home } from './home/page.ts'
import { page as jointCase } from './joint-case/page.ts'
import { page as jointCases } from './joint-cases/page.ts'
import { page as law } from './law/page.ts'
import { page as list } from './list/page.ts'
import { page as listEntry } from './list-entry/page.ts'
import { page as lists } from './lists/page.ts'
import { page as memoranda } from './memoranda/page.ts'
import { page as memorandum } from './memorandum/page.ts'
import { page as nationalMeasure } from './national-measure/page.ts'
import { page as nationalMeasures } from './national-measures/page.ts'
import { newsPage, sectionPage } from './news/page.ts'
import { page as openData } from './open-data/page.ts'
import { penaltiesPage, permitsPage } from './publicity/page.ts'
import { page as operation } from './operation/page.ts'
import { page as record } from './record/page.ts'
import { page as search } from './search/page.ts'
import { page as statistics } from './statistics/page.ts'
import { page as status } from './status/page.ts'
import { page as subject } from './subject/page.ts'

export const pages = [
  home, search, subject, record, permitsPage, penaltiesPage, lists, list, listEntry, jointCases,
  jointCase, authorities, authority, codes, document,
  statistics,
  openData, developers, law, help, accessibility, status, newsPage, sectionPage,
  article, operation, nationalMeasures, nationalMeasure, memoranda, memorandum,
] as unknown as readonly PageDefinition<unknown>[]
