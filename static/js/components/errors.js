/* The summary of what needs another look gets the focus; its links put the cursor into the field. */
document.querySelector(".errors[data-focus]")?.focus();

document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".errors a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  (field.labels?.[0] ?? field).scrollIntoView({ block: "start" });
  field.focus({ preventScroll: true });
});
