import { z } from "zod";
import { ERROR_CODES, type ErrorData } from "#shared/errors";

const shape = z.object({ code: z.enum(ERROR_CODES), message: z.string() });

/** An error as one of our own stores kept it: written by us only, so the code is checked and the rest believed. */
export const storedErrorSchema = z.custom<ErrorData>((value) => shape.safeParse(value).success);
