/** What a record says, as the values in which it is copied into the archive: written once, when its row has been read. */
import { CopyBlock, firstText, type CopyPart } from '../../../kernel/copy.ts'
import type { NewRecord, WrittenRecord } from '../schema.ts'

/** Columns of these values, in their order; the number comes first. */
export const writtenColumns = [
  'document_no', 'polarity', 'key_hash', 'content_hash', 'authority_code', 'authority_name', 'decided_on', 'effective_on',
  'until', 'list_code', 'held', 'payload',
]

/** Of one block, so that the records of a chunk lie in few. */
const blockBytes = 1 << 16

/** Where records of a run are written down. */
export class RecordWriter {
  #block = new CopyBlock()

  /** The record as it waits; of `record` nothing is kept but its window. */
  write(record: NewRecord): WrittenRecord {
    if (this.#block.length > blockBytes) this.#block = new CopyBlock()
    const { subjectId, rowNo, keyHash, contentHash, dueOn, dueDays = null, window, ownOnly = false } = record
    return { subjectId, rowNo, keyHash, contentHash, dueOn, dueDays, window, ownOnly, values: this.#values(record) }
  }

  #values(r: NewRecord): CopyPart {
    const start = this.#block.length
    return this.#block.text(r.documentNo).text(r.polarity).uuid(r.keyHash).uuid(r.contentHash)
      .text(r.authorityCode).text(r.authorityName).date(r.decidedOn).date(r.effectiveOn).date(r.until)
      .text(r.listCode).texts(r.held === null || r.held.length === 0 ? null : r.held)
      .json(r.payload).since(start)
  }
}

/** The document number of a record that was written down. */
export function documentNoOf({ values }: WrittenRecord): string | null {
  return firstText(values)
}
