/** Deliveries are judged under the field of the body that sends them, as the register of competent bodies has it. */
import { readFieldsWith } from './modules/exchange/index.ts'
import { sectorsOfBody } from './modules/lists/index.ts'

readFieldsWith(sectorsOfBody)
