"""What clients write: checked in Notion's words, then made into what the world holds."""
