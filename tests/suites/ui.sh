suite_ui() {
  cd ui
  npm ci --no-audit --no-fund
  npm run check
  npm run build
}
