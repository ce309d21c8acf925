"""The acts that ship, one TOML file each, and the map from requirement to tests."""
