"""The server for assistants: the interview and the assessment as tools. Needs the extra `mcp`."""
