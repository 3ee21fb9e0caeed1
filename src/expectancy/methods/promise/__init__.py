"""Promise: whether what was promised was kept."""
