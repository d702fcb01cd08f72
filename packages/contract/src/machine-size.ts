import { z } from "zod";
import { fieldForms } from "./field-form.js";

/** General purpose: about 4 GiB of memory a core. Memory optimised: 8 and more. GPU: one accelerator or several beside its cores. */
export const MachineClass = z.enum(["general_purpose", "memory_optimised", "gpu"]);
export type MachineClass = z.infer<typeof MachineClass>;

/** `general-4`: its class and cores. */
export const MachineSizeId = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)+$/, fieldForms.form_size);

/** A size of machine as clouds rent them: what advice chooses among, and what a job may ask for. */
export const MachineSize = z
  .object({
    id: MachineSizeId,
    class: MachineClass,
    cores: z.int().min(1),
    memoryBytes: z.int().min(1),
    gpu: z.object({ name: z.string(), count: z.int().min(1), memoryBytes: z.int() }).nullable(),
    /** Of an hour, in US dollars: a cloud's list price, for comparison where the target's own price is not said. */
    listPricePerHour: z.number(),
    /** An estimate of the power with all at work, in watts. */
    watts: z.number(),
    /** The size of the same kind in Azure. */
    azure: z.object({ series: z.string(), size: z.string(), cores: z.int(), memoryBytes: z.int() }),
  })
  .meta({ id: "MachineSize" });
export type MachineSize = z.infer<typeof MachineSize>;
