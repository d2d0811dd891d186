// Walks an interview by the JSON of the service. The state of the interview lives here and nowhere else.
"use strict";

const main = document.querySelector("main");
const UNSURE = "unknown";
let state = null;

// An element with properties and children. Words are always text, never markup.
function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in element && typeof value !== "string") element[name] = value;
    else if (value !== null) element.setAttribute(name, value);
  }
  element.append(...children.filter(child => child !== null));
  return element;
}

async function ask(path, body) {
  const asked = body === undefined ? {} : {
    method: "POST", headers: {"content-type": "application/json"}, body: JSON.stringify(body),
  };
  const reply = await fetch(path, asked).catch(() => null);
  if (reply === null) throw new Error("The service cannot be reached. Try again.");
  const told = await reply.json().catch(() => ({}));
  if (reply.ok) return told;
  const problem = (told.problems || [{message: "The service failed. There is no result."}])[0];
  throw new Error(problem.message[0].toUpperCase() + problem.message.slice(1) + (problem.allowed ? `. Allowed: ${problem.allowed}` : ""));
}

// Put a view in place and move there, so that a screen reader goes on at its heading.
function show(title, ...parts) {
  main.replaceChildren(...parts);
  document.title = `${title} - Symptom triage`;
  scrollTo(0, 0);
  document.getElementById("heading").focus();
}

// Tell what is wrong at the top, with a link to where it is mended.
function complain(form, message, field) {
  form.querySelector(".error")?.remove();
  for (const one of form.querySelectorAll("[aria-invalid]")) one.removeAttribute("aria-invalid");
  const told = field ? make("a", {href: `#${field.id}`}, message) : message;
  const box = make("div", {class: "error", role: "alert", tabindex: "-1"}, make("p", {id: "error"}, told));
  if (field) {
    field.setAttribute("aria-invalid", "true");
    box.querySelector("a").addEventListener("click", event => { event.preventDefault(); field.focus(); });
  }
  form.prepend(box);
  document.title = `Error: ${document.title.replace(/^Error: /, "")}`;
  box.focus();
}

function label(input, words, hint) {
  const described = hint ? make("span", {class: "hint", id: `${input.id}-hint`}, hint) : null;
  if (described) input.setAttribute("aria-describedby", described.id);
  return make("div", {class: "option"}, input, make("div", {}, make("label", {for: input.id}, words), described));
}

// Each kind of question: its controls, and how its answer is read. Nothing marked is no answer.
const KINDS = {
  choice(question, earlier) {
    const options = [...question.options, {id: UNSURE, text: "Not sure", hint: null}];
    const rows = options.map(option => label(
      make("input", {type: "radio", name: "answer", id: `o-${option.id}`, value: option.id, checked: option.id === earlier}),
      option.text, option.hint));
    return {rows, missing: "Choose one, or Not sure", read: form => form.querySelector(":checked")?.value ?? null};
  },
  screen(question, earlier) {
    const none = make("input", {type: "checkbox", id: "o-none", checked: Boolean(earlier) && !earlier.yes.length && !earlier.unsure.length});
    const pairs = question.options.map(option => {
      const yes = make("input", {type: "checkbox", id: `o-${option.id}`, checked: Boolean(earlier?.yes.includes(option.id))});
      const unsure = make("input", {
        type: "checkbox", id: `u-${option.id}`, checked: Boolean(earlier?.unsure.includes(option.id)),
        "aria-label": `Not sure: ${option.text}`,
      });
      const row = label(yes, option.text, option.hint);
      row.append(make("span", {class: "unsure"}, unsure, make("label", {for: unsure.id, "aria-hidden": "true"}, "Not sure")));
      yes.addEventListener("change", () => { if (yes.checked) unsure.checked = none.checked = false; });
      unsure.addEventListener("change", () => { if (unsure.checked) yes.checked = none.checked = false; });
      return {id: option.id, yes, unsure, row};
    });
    none.addEventListener("change", () => {
      if (none.checked) for (const pair of pairs) pair.yes.checked = pair.unsure.checked = false;
    });
    const chosen = part => pairs.filter(pair => pair[part].checked).map(pair => pair.id);
    return {
      rows: [...pairs.map(pair => pair.row), label(none, "None of these", null)],
      missing: "Mark what is true or not sure, or None of these",
      read: () => none.checked || chosen("yes").length || chosen("unsure").length
        ? {yes: chosen("yes"), unsure: chosen("unsure")} : null,
    };
  },
  number(question, earlier) {
    const field = make("input", {type: "text", inputmode: "numeric", id: "o-number", autocomplete: "off",
      "aria-describedby": "range", value: typeof earlier === "number" ? String(earlier) : ""});
    const unsure = make("input", {type: "checkbox", id: "o-unsure", checked: earlier === UNSURE});
    unsure.addEventListener("change", () => { if (unsure.checked) field.value = ""; });
    field.addEventListener("input", () => { unsure.checked = false; });
    const range = `A whole number from ${question.min} to ${question.max}`;
    return {
      rows: [
        make("div", {class: "number"}, make("label", {for: "o-number"}, `Your answer (${question.unit})`), field, make("span", {class: "hint", id: "range"}, range)),
        label(unsure, "Not sure", null),
      ],
      missing: `${range}, or Not sure`,
      read: () => {
        const written = field.value.trim(), number = Number(written);
        if (unsure.checked) return UNSURE;
        return /^\d{1,6}$/.test(written) && number >= question.min && number <= question.max ? number : null;
      },
    };
  },
};

function showQuestion(step) {
  const question = step.question;
  const kind = KINDS[question.kind](question, step.suggestion);
  const legend = make("legend", {}, make("h1", {id: "heading", tabindex: "-1"}, question.text));
  const group = make("fieldset", {"aria-describedby": question.hint ? "hint" : null}, legend,
    question.hint ? make("p", {class: "hint", id: "hint"}, question.hint) : null, ...kind.rows);
  const where = `Question ${step.number}, at most about ${step.to_go} to go`;
  const form = make("form", {novalidate: true}, make("p", {class: "where"}, where), group,
    make("details", {}, make("summary", {}, "Why is this asked?"), make("p", {}, question.why)),
    make("p", {class: "buttons"}, make("button", {type: "submit"}, "Next"),
      step.number > 1 ? make("button", {type: "button", class: "second", id: "back"}, "Back") : null));
  form.addEventListener("submit", event => {
    event.preventDefault();
    const answer = kind.read(form);
    const first = form.querySelector("fieldset input");
    if (answer === null) complain(form, kind.missing, first);
    else go(form, "interviews/answer", {state, question: question.id, answer}, first);
  });
  form.querySelector("#back")?.addEventListener("click", () => go(form, "interviews/back", {state}, null));
  show(question.label, form);
}

// The service writes the result as a page of its own, with what is urgent first.
function resultForm(words) {
  return make("form", {method: "post", action: "result"},
    make("input", {type: "hidden", name: "state", value: JSON.stringify(state)}),
    make("p", {class: "buttons"}, make("button", {type: "submit"}, words)));
}

function showReview(step) {
  const said = step.answers.map(one => make("div", {}, make("dt", {}, one.label), make("dd", {}, one.text)));
  const back = make("button", {type: "button", class: "second", id: "back"}, "Back");
  const form = resultForm("Show the result");
  form.querySelector(".buttons").append(back);
  back.addEventListener("click", () => go(form, "interviews/back", {state}, null));
  show("Your answers", make("h1", {id: "heading", tabindex: "-1"}, "Are these your answers?"), make("dl", {}, ...said), form);
}

let busy = false;
async function go(form, path, body, field) {
  if (busy) return;
  busy = true;
  try {
    const step = await ask(path, body);
    state = step.state;
    if (step.question) return showQuestion(step);
    if (!step.emergency) return showReview(step);
    const now = resultForm("Show what to do now");
    show("Emergency", make("h1", {id: "heading", tabindex: "-1"}, "This cannot wait"), now);
    now.submit();
  } catch (error) {
    complain(form, error.message, field);
  } finally {
    busy = false;
  }
}

async function begin() {
  const form = make("form", {});
  main.append(form);
  try {
    const offer = await ask("complaints");
    const options = Object.entries(offer.complaints).map(([id, title]) => make("option", {value: id}, title));
    const regions = offer.regions.map(id => make("option", {value: id}, id === "default" ? "Not listed" : id.toUpperCase()));
    const complaint = make("select", {id: "complaint"}, ...options);
    const region = make("select", {id: "region"}, ...regions);
    form.append(
      make("p", {}, make("label", {for: "complaint"}, "What is it about?"), complaint),
      make("p", {}, make("label", {for: "region"}, "Where are you? It decides which number to call"), region),
      make("p", {class: "buttons"}, make("button", {type: "submit"}, "Start")));
    form.addEventListener("submit", event => {
      event.preventDefault();
      go(form, "interviews", {complaint: complaint.value, region: region.value}, complaint);
    });
  } catch (error) {
    complain(form, error.message, null);
  }
}

begin();
