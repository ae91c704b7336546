/* Whoever leaves from a page that the service worker does not hear yet: it is told, and forgets whose phone this is. */
const LEAVING = /\/(sign-out|sign-in(\/[a-z-]+)?|account\/devices\/.+|invitations\/.+|reset\/.+)$/;

document.addEventListener("submit", (event) => {
  const worker = navigator.serviceWorker;
  if (!worker || worker.controller || event.target.getAttribute("method") !== "post") return;
  if (!LEAVING.test(new URL(event.target.getAttribute("action") || "", location.href).pathname)) return;
  worker.getRegistration().then((here) => here?.active?.postMessage({ kind: "forget" }), () => null);
});
