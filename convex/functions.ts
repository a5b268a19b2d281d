import {
  type DataModelFromSchemaDefinition,
  type GenericMutationCtx,
  type GenericQueryCtx,
  internalMutationGeneric,
  type MutationBuilder,
  type QueryBuilder,
  queryGeneric,
} from "convex/server";
import type schema from "./schema.ts";

/**
 * Convex's builders with our tables' types. What `convex codegen` would write is not needed, so the functions can be
 * checked and tested without an account, and copied into another project.
 */
export type DataModel = DataModelFromSchemaDefinition<typeof schema>;
export type QueryCtx = GenericQueryCtx<DataModel>;
export type MutationCtx = GenericMutationCtx<DataModel>;

export const query: QueryBuilder<DataModel, "public"> = queryGeneric;
export const internalMutation: MutationBuilder<DataModel, "internal"> = internalMutationGeneric;
