import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { MapView, QueueView, RegisterView, ViewContext } from "../../lib/devnode/views.ts";

/** What can be done to the views of the model. */
const changes = fc.oneof(
  fc.record({ kind: fc.constant("insert" as const), key: fc.constantFrom("a", "b", "c", "d") }),
  fc.record({ kind: fc.constant("remove" as const), key: fc.constantFrom("a", "b", "c", "d") }),
  fc.record({ kind: fc.constant("clearMap" as const) }),
  fc.record({ kind: fc.constant("push" as const) }),
  fc.record({ kind: fc.constant("pop" as const) }),
  fc.record({ kind: fc.constant("clearQueue" as const) }),
  fc.record({ kind: fc.constant("set" as const) }),
  fc.record({ kind: fc.constant("look" as const) }),
);
type Change = typeof changes extends fc.Arbitrary<infer T> ? T : never;

/** Transactions, each with whether it is saved. */
const history = fc.array(fc.tuple(fc.array(changes, { maxLength: 8 }), fc.boolean()), {
  maxLength: 12,
});

interface Views {
  readonly map: MapView<number>;
  readonly queue: QueueView<number>;
  readonly register: RegisterView<number>;
}

interface Model {
  readonly map: Map<string, number>;
  queue: number[];
  register: number;
}

function applyToViews({ map, queue, register }: Views, change: Change, value: number): void {
  if (change.kind === "insert") map.insert(change.key, value);
  else if (change.kind === "remove") map.remove(change.key);
  else if (change.kind === "clearMap") map.clear();
  else if (change.kind === "push") queue.pushBack(value);
  else if (change.kind === "pop") queue.deleteFront();
  else if (change.kind === "clearQueue") queue.clear();
  else if (change.kind === "set") register.set(value);
  else Array.from(map.values());
}

function applyToModel(model: Model, change: Change, value: number): void {
  if (change.kind === "insert") model.map.set(change.key, value);
  else if (change.kind === "remove") model.map.delete(change.key);
  else if (change.kind === "clearMap") model.map.clear();
  else if (change.kind === "push") model.queue.push(value);
  else if (change.kind === "pop") model.queue.shift();
  else if (change.kind === "clearQueue") model.queue = [];
  else if (change.kind === "set") model.register = value;
}

function copyOf(model: Model): Model {
  return { map: new Map(model.map), queue: [...model.queue], register: model.register };
}

function byText(left: string, right: string): number {
  return left < right ? -1 : 1;
}

function assertSame({ map, queue, register }: Views, model: Model): void {
  const inOrder = [...model.map.keys()].sort(byText).map((key) => model.map.get(key));
  assert.deepEqual([...map.values()], inOrder);
  assert.deepEqual([...queue.values()], model.queue);
  assert.equal(queue.count, model.queue.length);
  assert.equal(queue.front(), model.queue[0]);
  assert.equal(register.get(), model.register);
}

describe("views", () => {
  test("hold what was saved and nothing of what was rolled back, in every history", () => {
    fc.assert(fc.property(history, (transactions) => {
      const context = new ViewContext();
      const views: Views = {
        map: new MapView(context),
        queue: new QueueView(context),
        register: new RegisterView(context, 0),
      };
      let model: Model = { map: new Map(), queue: [], register: 0 };
      let value = 0;
      for (const [made, isSaved] of transactions) {
        const before = copyOf(model);
        for (const change of made) {
          applyToViews(views, change, ++value);
          applyToModel(model, change, value);
        }
        assertSame(views, model);
        if (isSaved) context.save();
        else {
          context.rollback();
          model = before;
        }
        assertSame(views, model);
      }
    }));
  });

  test("QueueView keeps its order when its front is cut off, and when that is undone", () => {
    const context = new ViewContext();
    const queue = new QueueView<number>(context);
    for (let value = 0; value < 5_000; value++) queue.pushBack(value);
    context.save();
    for (let gone = 0; gone < 4_999; gone++) queue.deleteFront();
    assert.deepEqual(queue.values(), [4_999]);
    context.rollback();
    assert.equal(queue.count, 5_000);
    assert.equal(queue.front(), 0);
  });
});
