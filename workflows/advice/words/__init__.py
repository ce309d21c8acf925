"""Lists of words that rules of advice name: one TOML file each. Their form: docs/regulations.md."""
