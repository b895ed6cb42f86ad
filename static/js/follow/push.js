/** Messages to this device: the section shows itself only where the browser can take them. */

const section = document.querySelector("#push");
const button = section?.querySelector("button");
const state = section?.querySelector("[role=status]");
const can = section && "serviceWorker" in navigator && "PushManager" in window;

function bytesOf(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

function show(isOn) {
  button.textContent = isOn ? section.dataset.stop : section.dataset.start;
  button.setAttribute("aria-pressed", String(isOn));
}

async function tell(address, subscription) {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": section.dataset.csrf },
    body: JSON.stringify(subscription),
  });
  if (!answer.ok) throw new Error((await answer.json()).detail);
}

async function turn(registration) {
  const known = await registration.pushManager.getSubscription();
  if (known) {
    await tell(section.dataset.off, known);
    await known.unsubscribe();
    return show(false);
  }
  const wish = { userVisibleOnly: true, applicationServerKey: bytesOf(section.dataset.key) };
  const made = await registration.pushManager.subscribe(wish);
  try {
    await tell(section.dataset.on, made);
  } catch (error) {
    await made.unsubscribe();
    throw error;
  }
  return show(true);
}

async function start() {
  const registration = await navigator.serviceWorker.register(section.dataset.worker);
  show(Boolean(await registration.pushManager.getSubscription()));
  section.hidden = false;
  button.addEventListener("click", async () => {
    state.textContent = "";
    try {
      await turn(registration);
    } catch (error) {
      state.textContent = error.name === "NotAllowedError" ? section.dataset.denied : error.message;
    }
  });
}

if (can) start().catch(() => {});
