/** The questions of the chosen category; those of all others are out of the form. */

import { form, text } from "./config.js";

/** Show the category's questions; false where it has none. */
export function showQuestions(code) {
  let isAny = false;
  for (const questions of form.querySelectorAll("[data-questions]")) {
    const isIts = questions.dataset.questions === code;
    questions.hidden = questions.disabled = !isIts;
    isAny ||= isIts;
  }
  return isAny;
}

/** A sentence about the first question that must be answered and is not; it gets the focus. */
export function missingAnswer() {
  for (const asked of form.querySelectorAll("[data-questions]:not([hidden]) [data-required]")) {
    const isLine = asked.matches("input");
    const isAnswered = isLine ? asked.value.trim() : asked.querySelector("input:checked");
    if (isAnswered) continue;
    (isLine ? asked : asked.querySelector("input")).focus();
    return text("answer_missing", { question: asked.dataset.label });
  }
  return "";
}

/** Question and answer in words, for the summary. */
export function answersInWords() {
  return [...form.querySelectorAll("[data-questions]:not([hidden]) [data-label]")]
    .map((asked) => [asked.dataset.label, answerOf(asked)])
    .filter(([, answer]) => answer);
}

function answerOf(asked) {
  if (asked.matches("input")) return asked.value.trim();
  const chosen = [...asked.querySelectorAll("input:checked + span")];
  return chosen.map((label) => label.textContent).join(" · ");
}
