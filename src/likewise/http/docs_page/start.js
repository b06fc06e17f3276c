// Shows openapi.json. A signed-in browser may try the calls: what changes anything has to repeat the CSRF cookie.
"use strict";

const SAFE = ["GET", "HEAD", "OPTIONS"];

function csrfToken() {
  const found = document.cookie.split("; ").find((cookie) => cookie.startsWith("likewise_csrf="));
  return found ? found.slice(found.indexOf("=") + 1) : "";
}

SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#description",
  presets: [SwaggerUIBundle.presets.apis],
  deepLinking: true,
  docExpansion: "none",
  validatorUrl: null,
  requestInterceptor: (request) => {
    if (!SAFE.includes((request.method || "GET").toUpperCase()) && csrfToken()) {
      request.headers["X-CSRF-Token"] = csrfToken();
    }
    return request;
  },
});
