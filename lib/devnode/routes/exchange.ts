/**
 * Every request comes in here.
 *
 * @module
 */
import type { Site } from "../site.ts";
import type { Exchange } from "../transport/connection.ts";
import { route } from "./router.ts";
import { Session } from "./session.ts";
import type { Sockets } from "./sockets.ts";
import { turnedAway } from "./visitors.ts";
import { upgraded } from "./websocket.ts";

export interface Reception {
  readonly site: Site;
  readonly sockets: Sockets;
  /** The node's own address. */
  readonly url: string;
  /** The time as a header has it. */
  readonly date: () => string;
}

/** Answers a request, or makes a WebSocket of it. */
export function answerExchange(reception: Reception, exchange: Exchange): void {
  const { method, path, headers } = exchange.request;
  const away = turnedAway(headers);
  if (away !== null) return exchange.answer(away);
  if (path === "/ws" && method === "GET") return openSession(reception, exchange);
  route(reception.site, exchange, reception.url).catch((error) => {
    // A client that has gone away needs no answer; everything else is a defect of this node.
    if (!exchange.signal.aborted) throw error;
  });
}

function openSession({ site, sockets, url, date }: Reception, exchange: Exchange): void {
  const wish = upgraded(exchange, date());
  if (wish === null) return;
  const onClosed = (closed: Session) => sockets.remove(closed);
  const session = new Session(site, wish.channel, wish.dialect, url, onClosed);
  sockets.add(session);
  wish.channel.listen(session);
}
