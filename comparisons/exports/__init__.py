"""A comparison to take along: as CSV, JSON and Markdown. docs/data.md describes what they hold."""
