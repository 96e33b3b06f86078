"""DevCycle: what it answers, and what that means."""
