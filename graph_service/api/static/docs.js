"use strict";
window.addEventListener("load", () => {
  window.SwaggerUIBundle({
    url: "/api/v1/openapi.json",
    dom_id: "#swagger-ui",
    deepLinking: true,
    defaultModelsExpandDepth: -1,
    validatorUrl: null, // nothing is sent to a validator elsewhere
    presets: [window.SwaggerUIBundle.presets.apis],
  });
});
