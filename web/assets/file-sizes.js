// Files that are too large are told beside their field as soon as they are chosen, and are not sent: on a phone that
// would take minutes. The server says the same in the same words to whoever has no script.
const MEGABYTE = 1_000_000;
const ROOM_FOR_WORDS = 100_000; // bytes of a post beside its files

export function checkFileSizes(document) {
  const fields = () => [...document.querySelectorAll("input[type=file][data-largest]")];
  for (const field of fields()) field.addEventListener("change", () => say(field, faultOf(field)));
  document.addEventListener(
    "submit",
    (event) => {
      const wrong = fields().filter((field) => field.form === event.target && faultOf(field));
      if (!wrong.length || event.submitter?.name === "come_back") return;
      event.preventDefault();
      for (const field of wrong) say(field, faultOf(field));
      wrong[0].focus();
    },
    true,
  );
}

/** What is wrong with the files of a field; empty where nothing is. */
function faultOf(field) {
  const { largest, largestPost, advice } = field.dataset;
  const sizes = [...field.files].map((file) => file.size);
  const tooLarge = sizes.find((size) => size > Number(largest));
  if (tooLarge) {
    return `The file is ${megabytes(tooLarge)}. It must be under ${megabytes(Number(largest))}${advice ? `. ${advice}` : ""}`;
  }
  if (sizes.reduce((sum, size) => sum + size, 0) > Number(largestPost) - ROOM_FOR_WORDS) {
    return `The files are too large to send together. Choose under ${megabytes(Number(largestPost))} at a time, or photograph one page at a time`;
  }
  return "";
}

function say(field, fault) {
  const id = `${field.id}-too-large`;
  const described = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((one) => one && one !== id);
  document.getElementById(id)?.remove();
  field.closest(".govuk-form-group").classList.toggle("govuk-form-group--error", Boolean(fault));
  field.toggleAttribute("aria-invalid", Boolean(fault));
  if (fault) {
    const made = Object.assign(document.createElement("p"), { id, className: "govuk-error-message" });
    const before = Object.assign(document.createElement("span"), { className: "govuk-visually-hidden", textContent: "Error: " });
    made.append(before, fault);
    made.setAttribute("role", "alert");
    field.before(made);
    field.setAttribute("aria-invalid", "true");
    described.push(id);
  }
  field.setAttribute("aria-describedby", described.join(" "));
}

/** `size` in bytes as people read it, like the server's words: 32 MB, 1.4 MB. */
function megabytes(size) {
  const tenths = (size / MEGABYTE).toFixed(1).replace(/\.0$/, "");
  return `${size < 100 * MEGABYTE ? tenths : Math.round(size / MEGABYTE)}\u00a0MB`;
}
