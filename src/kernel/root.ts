/** Where the repository stands on this machine: the folder that holds package.json, catalogue/ and db/. */
import { fileURLToPath } from 'node:url'

export const repositoryRoot: string = fileURLToPath(new URL('../../', import.meta.url))
