/** Deliveries are judged by what their bodies answer for, as the register of competent bodies has it. */
import { useBodyRegister } from './modules/exchange/index.ts'
import { competentBodies } from './modules/lists/index.ts'

useBodyRegister(competentBodies)
