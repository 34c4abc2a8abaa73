// A page that waits for work elsewhere: looks again every few seconds and shows how far it is. Without script the
// page's own refresh does the same; with it nothing is read anew to people who listen, and focus stays put.
const EVERY = 2_000; // ms
const LONGEST = 10 * 60_000; // ms; after that the page's own link is left to the person

/** Follow `[data-coming]` until the server shows the page without it; then show that page. */
export function lookAgain(root) {
  const part = root.querySelector("[data-coming]");
  if (!part) return;
  const until = Date.now() + LONGEST;
  const look = async () => {
    const page = await fetched(location.href);
    const now = page?.querySelector("[data-coming]");
    if (page && !now) {
      show(part, page);
    } else {
      if (now && now.innerHTML !== part.innerHTML) part.innerHTML = now.innerHTML;
      if (Date.now() < until) setTimeout(look, EVERY);
    }
  };
  setTimeout(look, EVERY);
}

/** Put in what came: its own place alone where it has one (a form beside it keeps what is typed), else the page. */
function show(part, page) {
  const place = part.closest("[data-comes]");
  const come = place && page.getElementById(place.id);
  if (come) place.replaceWith(come);
  else location.reload();
}

/** The page as it is now, or null while the server cannot be reached. */
async function fetched(address) {
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  } catch {
    return null;
  }
}

lookAgain(document);
