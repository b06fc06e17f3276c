import js from "@eslint/js";
import a11y from "eslint-plugin-jsx-a11y";
import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

/** What a layer may not import: features stand beside each other, and nothing below them knows them. */
const forbid = (files, patterns, message) => ({
  files,
  rules: { "no-restricted-imports": ["error", { patterns: [{ group: patterns, message }] }] },
});

export default tseslint.config(
  { ignores: ["node_modules", "coverage", "src/api/schema.d.ts"] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  hooks.configs.flat.recommended,
  a11y.flatConfigs.strict,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/switch-exhaustiveness-check": "error",
      "@typescript-eslint/only-throw-error": [
        "error",
        { allow: [{ from: "package", package: "@tanstack/router-core", name: ["Redirect", "NotFoundError"] }] },
      ],
      "max-lines": ["error", { max: 250 }],
      "no-console": "error",
    },
  },
  forbid(
    ["src/features/**"],
    ["@/features/*", "@/routes/*", "@/router", "../../*"],
    "A feature knows the API, the messages and the components; routes put features together.",
  ),
  forbid(
    ["src/components/**", "src/api/**"],
    ["@/features/*", "@/routes/*", "@/router"],
    "Nothing below a feature knows it.",
  ),
  { files: ["eslint.config.js"], extends: [tseslint.configs.disableTypeChecked] },
);
