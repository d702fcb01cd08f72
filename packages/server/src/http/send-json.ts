import type { FastifyReply } from "fastify";
import { JsonOf } from "../store/long-answer.js";

/** Sends `answer`, which may have been written as JSON already. */
export function sendJson(reply: FastifyReply, answer: unknown): FastifyReply {
  if (!(answer instanceof JsonOf)) return reply.send(answer);
  return reply.type("application/json; charset=utf-8").send(answer.bytes);
}
