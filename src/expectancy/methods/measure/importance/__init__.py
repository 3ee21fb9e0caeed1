"""What matters most: stated, derived, and what goes with satisfaction."""
