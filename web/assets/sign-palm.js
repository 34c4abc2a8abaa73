// A hand that holds a pen also touches the glass. Touches are ignored while a pen is near and for half a second
// after, and so are second fingers and contacts too wide for a fingertip.
const PEN_STAYS = 500; // ms
const WIDEST_FINGER = 40; // CSS pixels

/** Let no palm draw in `box`; `dropUnfinished` is called when a pen comes down while a touch is drawing. */
export function keepPalmsOut(box, dropUnfinished) {
  let penSeen = -Infinity;
  let touch = null;
  const notePen = (event) => {
    if (event.pointerType === "pen") penSeen = event.timeStamp;
  };
  for (const type of ["pointerover", "pointermove", "pointerup"]) {
    window.addEventListener(type, notePen, { capture: true, passive: true });
  }
  const letGo = (event) => {
    if (event.pointerId === touch) touch = null;
  };
  window.addEventListener("pointerup", letGo);
  window.addEventListener("pointercancel", letGo);
  box.addEventListener(
    "pointerdown",
    (event) => {
      if (event.pointerType === "pen") {
        penSeen = event.timeStamp;
        if (touch !== null) dropUnfinished();
        touch = null;
      } else if (event.pointerType === "touch") {
        const palm = Math.max(event.width, event.height) > WIDEST_FINGER;
        const penIsNear = event.timeStamp - penSeen < PEN_STAYS;
        if (palm || penIsNear || !event.isPrimary) {
          event.stopImmediatePropagation();
          event.preventDefault();
        } else {
          touch = event.pointerId;
        }
      }
    },
    { capture: true },
  );
}
