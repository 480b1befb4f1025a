import { describe, expect, test } from "vitest";
import { each, ifBlock, keyBlock, snippet } from "../runtime/blocks";
import { attach, flushSync, mount, pop, push, templateEffect, unmount, userEffect } from "../runtime/components";
import { comment, fromHtml, listen, listenMeanwhile, setAttribute, setChecked, setValue } from "../runtime/dom";
import {
  after,
  branch,
  derived,
  dispose,
  draw,
  flush,
  get,
  type Source,
  set,
  state,
  untrack,
} from "../runtime/signals";

describe("values", () => {
  test("what is worked out from others_is worked out only when it is read, and only after a change", () => {
    const one = state(1);
    let times = 0;
    const double = derived(() => {
      times += 1;
      return get(one) * 2;
    });
    expect(times, "nobody has asked yet").toBe(0);
    expect([get(double), get(double), times]).toEqual([2, 2, 1]);
    set(one, 1);
    expect([get(double), times], "the same value is no change").toEqual([2, 1]);
    set(one, 2);
    expect([get(double), times]).toEqual([4, 2]);
  });

  test("of two ways to the same value_an effect sees both at once", () => {
    const one = state(1);
    const left = derived(() => get(one) + 1);
    const right = derived(() => get(one) + 2);
    const seen: number[][] = [];
    draw(() => void seen.push([get(left), get(right)]));
    set(one, 2);
    flush();
    expect(seen).toEqual([
      [2, 3],
      [3, 4],
    ]);
  });

  test("an effect whose values come out the same_does not run", () => {
    const one = state(1);
    const odd = derived(() => get(one) % 2 === 1);
    let runs = 0;
    draw(() => {
      get(odd);
      runs += 1;
    });
    set(one, 3);
    flush();
    expect(runs).toBe(1);
    set(one, 4);
    flush();
    expect(runs).toBe(2);
  });

  test("what an effect no longer reads_does not run it", () => {
    const [which, left, right] = [state(true), state(1), state(1)];
    let runs = 0;
    draw(() => {
      runs += 1;
      if (get(which)) get(left);
      else get(right);
    });
    set(which, false);
    flush();
    set(left, 2);
    flush();
    expect(runs).toBe(2);
    set(right, 2);
    flush();
    expect(runs).toBe(3);
  });

  test("what is read in passing_starts nothing", () => {
    const one = state(1);
    let runs = 0;
    draw(() => {
      untrack(() => get(one));
      runs += 1;
    });
    set(one, 2);
    flush();
    expect(runs).toBe(1);
  });

  test("a value whose owner is gone_is still right for whoever asks, and holds on to nothing", () => {
    const one: Source<number> = state(1);
    let double = derived(() => 0);
    const owner = branch(() => {
      double = derived(() => get(one) * 2);
      get(double);
    });
    expect(one.readers.size).toBe(1);
    dispose(owner);
    set(one, 5);
    expect(get(double)).toBe(10);
    expect(one.readers.size, "nothing reads it any more").toBe(0);
  });

  test("effects that start each other for ever_are stopped", () => {
    const one = state(0);
    after(() => set(one, get(one) + 1));
    expect(flush).toThrow(/for ever/);
    flush();
  });

  test("an effect that fails_does not keep the others from running", async () => {
    const one = state(0);
    const seen: number[] = [];
    draw(() => {
      if (get(one) === 1) throw new Error("on purpose");
    });
    draw(() => void seen.push(get(one)));
    set(one, 1);
    expect(flush).toThrow("on purpose");
    await Promise.resolve();
    expect(seen).toEqual([0, 1]);
  });
});

describe("effects", () => {
  test("what draws_comes before what comes after, and an end before the next run", () => {
    const one = state(1);
    const seen: string[] = [];
    const owner = branch(() => {
      after(() => {
        seen.push(`after ${get(one)}`);
        return () => seen.push(`end ${get(one)}`);
      });
      draw(() => void seen.push(`draw ${get(one)}`));
    });
    flush();
    set(one, 2);
    flush();
    dispose(owner);
    set(one, 3);
    flush();
    expect(seen).toEqual(["draw 1", "after 1", "draw 2", "end 2", "after 2", "end 2"]);
  });

  test("the effects of a component_come after those of the components in it", () => {
    const seen: string[] = [];
    push();
    userEffect(() => void seen.push("outside"));
    push();
    userEffect(() => void seen.push("inside"));
    pop();
    pop();
    flush();
    expect(seen).toEqual(["inside", "outside"]);
  });
});

/** A place in the page to show something at. */
function place(): { box: HTMLElement; anchor: ChildNode; texts: () => string[] } {
  const box = document.createElement("div");
  document.body.append(box);
  const anchor = document.createComment("");
  box.append(anchor);
  return {
    box,
    anchor,
    texts: () => [...box.querySelectorAll("p, input")].map((one) => one.id || (one.textContent ?? "")),
  };
}

function paragraph(words: string): (at: ChildNode) => void {
  return (at) => {
    const one = document.createElement("p");
    one.textContent = words;
    at.before(one);
  };
}

describe("blocks", () => {
  test("an if_shows one thing or the other, and ends what it takes away", () => {
    const { anchor, texts } = place();
    const [first, second] = [paragraph("first"), paragraph("second")];
    const one = state(1);
    let ended = 0;
    ifBlock(anchor, (show) => {
      if (get(one) === 1) show(withEnd);
      else if (get(one) === 2) show(second);
    });
    function withEnd(at: ChildNode): void {
      first(at);
      after(() => () => {
        ended += 1;
      });
    }
    flush();
    const shown: string[][] = [texts()];
    for (const next of [2, 3, 1]) {
      set(one, next);
      flush();
      shown.push(texts());
    }
    expect(shown).toEqual([["first"], ["second"], [], ["first"]]);
    expect(ended).toBe(1);
  });

  test("what is shown inside something that is taken away_goes with it", () => {
    const { box, anchor } = place();
    const [outer, inner] = [state(true), state(false)];
    const content = paragraph("inner");
    ifBlock(anchor, (show) => get(outer) && show(nested));
    function nested(at: ChildNode): void {
      const fragment = comment();
      const own = fragment.firstChild as ChildNode;
      ifBlock(own, (show) => get(inner) && show(content));
      at.before(fragment);
    }
    set(inner, true);
    flush();
    expect(box).toHaveTextContent("inner");
    set(outer, false);
    flush();
    expect(box.childNodes, "only the place itself is left").toHaveLength(1);
  });

  test("a key_makes its content anew when it changes", () => {
    const { anchor, box } = place();
    const key = state("a");
    keyBlock(anchor, () => get(key), paragraph("content"));
    const before = box.querySelector("p");
    set(key, "b");
    flush();
    expect(box.querySelectorAll("p")).toHaveLength(1);
    expect(box.querySelector("p")).not.toBe(before);
  });

  test("a snippet that is not there_shows nothing", () => {
    const { anchor, texts } = place();
    const which = state<((at: ChildNode) => void) | undefined>(undefined);
    snippet(anchor, () => get(which));
    expect(texts()).toEqual([]);
    set(which, paragraph("there"));
    flush();
    expect(texts()).toEqual(["there"]);
  });

  const ITEM_REACTIVE = 1;
  function list(values: Source<string[]>) {
    const { anchor, box, texts } = place();
    let made = 0;
    each(
      anchor,
      ITEM_REACTIVE,
      () => get(values),
      (value) => value,
      (at, value) => {
        made += 1;
        const input = document.createElement("input");
        templateEffect(() => setAttribute(input, "id", get(value as Source<string>)));
        at.before(input);
      },
    );
    return { box, texts, made: () => made };
  }

  test.each([
    ["a b c", "c b a"],
    ["a b c", "b"],
    ["a b", "c a d b e"],
    ["", "a b"],
    ["a b", ""],
    ["a b c d", "d a x c"],
  ])("a list of %j that becomes %j_keeps what stays", (before, now) => {
    const words = (text: string) => text.split(" ").filter(Boolean);
    const values = state(words(before));
    const { box, texts, made } = list(values);
    const nodes = new Map([...box.querySelectorAll("input")].map((one) => [one.id, one]));
    set(values, words(now));
    flush();
    expect(texts()).toEqual(words(now));
    for (const one of box.querySelectorAll("input")) {
      if (nodes.has(one.id)) expect(one, `${one.id} is the same as before`).toBe(nodes.get(one.id));
    }
    expect(made()).toBe(new Set([...words(before), ...words(now)]).size);
  });

  test("what stays in its place in a list_keeps the focus", () => {
    const values = state(["a", "b", "c"]);
    const { box } = list(values);
    box.querySelector<HTMLElement>("#b")?.focus();
    set(values, ["x", "b", "c", "d"]);
    flush();
    expect(document.activeElement?.id).toBe("b");
  });

  test("what is in a list twice_is shown twice, and goes again", () => {
    const values = state(["a", "a"]);
    const { texts } = list(values);
    expect(texts()).toEqual(["a", "a"]);
    set(values, ["a"]);
    flush();
    expect(texts()).toEqual(["a"]);
  });
});

describe("elements", () => {
  test("a template_gives a new copy each time", () => {
    const make = fromHtml("<p>a</p><p>b</p>", 1);
    const [one, other] = [make(), make()];
    expect(one).not.toBe(other);
    expect(one.textContent).toBe("ab");
  });

  test.each([
    ["aria-busy", true, "true"],
    ["aria-busy", false, "false"],
    ["aria-busy", undefined, null],
    ["open", true, ""],
    ["open", false, null],
    ["tabindex", -1, "-1"],
  ])("the attribute %s set to %s_is %j", (name, value, text) => {
    const element = document.createElement("details");
    setAttribute(element, name, "before");
    setAttribute(element, name, value);
    expect(element.getAttribute(name)).toBe(text);
  });

  test("what a person typed or chose_stays until something else is set", () => {
    const input = document.createElement("input");
    setValue(input, "a");
    input.value = "typed";
    setValue(input, "a");
    expect(input.value).toBe("typed");
    setValue(input, "b");
    expect(input.value).toBe("b");
    const box = Object.assign(document.createElement("input"), { type: "checkbox" });
    setChecked(box, false);
    box.checked = true;
    setChecked(box, false);
    expect(box.checked).toBe(true);
  });

  test("a handler_reads without being run again, and one on the window goes with its component", () => {
    const one = state(0);
    let heard = 0;
    const owner = branch(() => {
      listenMeanwhile("ping", window, () => {
        heard += 1;
      });
      draw(() => listen("ping", document.body, () => get(one)) as unknown as undefined);
    });
    window.dispatchEvent(new Event("ping"));
    document.body.dispatchEvent(new Event("ping"));
    expect([heard, one.readers.size]).toEqual([1, 0]);
    dispose(owner);
    window.dispatchEvent(new Event("ping"));
    expect(heard).toBe(1);
  });

  test("an attachment_runs when its element is in the page", () => {
    const { anchor, box } = place();
    let there = false;
    const made = fromHtml("<p>a</p>")() as HTMLElement;
    attach(made, () => (node) => {
      there = node.isConnected;
    });
    anchor.before(made);
    flush();
    expect([there, box.textContent]).toEqual([true, "a"]);
  });

  test("a component_comes and goes whole, and what runs synchronously gives back its result", async () => {
    const { box } = place();
    const one = state("a");
    const instance = mount(
      (at) => {
        const node = document.createElement("p");
        templateEffect((value) => setAttribute(node, "title", value), [() => get(one)]);
        at.before(node);
      },
      { target: box },
    );
    expect(flushSync(() => set(one, "b"))).toBe("b");
    expect(box.querySelector("p")?.title).toBe("b");
    await unmount(instance);
    expect(box.querySelector("p")).toBeNull();
    expect(one.readers.size).toBe(0);
  });
});
