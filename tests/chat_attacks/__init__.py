"""Foreign text that means to steer the drafter, and what must not change because of it."""
