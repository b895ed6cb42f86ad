/** Choosing a unit offers its people; without the script a unit is chosen first and then a person. */

const unit = document.getElementById("assign-unit");
const person = document.getElementById("assign-person");
let turn = 0;

unit?.addEventListener("change", async () => {
  const mine = ++turn;
  const answer = await fetch(`/complaints/desk/people/?unit=${encodeURIComponent(unit.value)}`);
  if (answer.ok && mine === turn) person.innerHTML = await answer.text();
});
