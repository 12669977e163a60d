import type { Example } from '../example.ts'
import { emblem } from './emblem.ts'

export const examples: readonly Example[] = [{ title: '页眉大小', content: emblem(44) }]
